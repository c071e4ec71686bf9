import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { eventsOf, postClip } from "../speech-client.fixture.ts";
import { type SpeechServer, startSpeechServer } from "../speech-server.ts";
import { silentWav } from "../wav/wav-bytes.fixture.ts";
import { speak } from "./flite-speech.fixture.ts";

const sentence =
  "The captain wrote a long letter about the weather and sent it to his sister in the mountains.";

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z']+/g) ?? [];

/** Word errors of `text`: every distinct word becomes one character. */
function wordErrors(text: string, reference: string): number {
  const codes = new Map<string, string>();
  const coded = (words: string[]): string =>
    words
      .map((word) => codes.get(word) ?? codes.set(word, String.fromCharCode(0x4e00 + codes.size)).get(word))
      .join("");
  return distance(coded(wordsOf(text)), coded(wordsOf(reference)));
}

// The workers run the built program: Node cannot start TypeScript in a process of its own. Build first.
describe("the Moonshine engine", () => {
  let server: SpeechServer;
  let clip: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    clip = await speak(sentence);
    server = await startSpeechServer({ engine: { kind: "moonshine", workers: 1 } });
  });
  afterAll(() => server?.close());

  const transcribe = async (file: Uint8Array<ArrayBuffer>): Promise<string> => {
    const response = await postClip(server.url, { file });
    return ((await response.json()) as { text: string }).text;
  };

  test("writes down what a voice says, with few wrong words", async () => {
    const text = await transcribe(clip);
    expect(wordsOf(sentence)).toHaveLength(18);
    expect(wordErrors(text, sentence)).toBeLessThanOrEqual(3);
  });

  test("streams the same text in pieces", async () => {
    const whole = await transcribe(clip);
    const response = await postClip(server.url, { file: clip, fields: { stream: "true" } });
    const events = (await eventsOf(response)) as { type: string; delta?: string; text?: string }[];
    const deltas = events.flatMap((event) => event.delta ?? []);
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.join("")).toBe(whole);
    expect(events.at(-1)).toMatchObject({ type: "transcript.text.done", text: whole });
  });

  test("answers about its health while it works", async () => {
    let done = false;
    const before = server.truth().requests.length;
    const working = transcribe(clip).then(() => {
      done = true;
    });
    while (server.truth().requests[before]?.startedAt == null)
      await new Promise((resolve) => setTimeout(resolve, 1));
    const health = await (await fetch(`${server.url}/health`)).json();
    expect(health).toMatchObject({ status: "ok", running: 1 });
    expect(done).toBe(false);
    await working;
  });

  test("takes clips of a hundredth of a second and of silence", async () => {
    for (const seconds of [0.01, 1]) {
      expect((await postClip(server.url, { file: silentWav(seconds) })).status).toBe(200);
    }
  });

  test("cuts a long clip into segments and keeps its words", async () => {
    const samples = clip.subarray(44);
    const times = 7;
    const long = silentWav((times * samples.length) / 32_000);
    for (let i = 0; i < times; i++) long.set(samples, 44 + i * samples.length);
    const response = await postClip(server.url, { file: long, fields: { response_format: "verbose_json" } });
    const answer = (await response.json()) as { text: string; segments: { start: number; end: number }[] };
    expect(answer.segments.length).toBeGreaterThan(1);
    expect(answer.segments[0]?.start).toBe(0);
    expect(answer.segments[1]?.start).toBe(answer.segments[0]?.end);
    expect(wordErrors(answer.text, sentence.repeat(times)) / (18 * times)).toBeLessThan(0.25);
  });
});

test("model files that are no models are an error, and no process stays behind", async () => {
  const modelDir = await mkdtemp(`${tmpdir()}/broken-model-`);
  onTestFinished(() => rm(modelDir, { recursive: true }));
  for (const name of ["encoder_model.onnx", "decoder_model_merged.onnx"])
    await writeFile(join(modelDir, name), "?");
  await expect(
    startSpeechServer({ engine: { kind: "moonshine", modelDir, workers: 1 } }),
  ).rejects.toMatchObject({
    code: "serve.engine-missing",
    message: expect.stringMatching(/does not start: .*encoder_model.onnx/),
  });
});

test("a model folder without the files is an error that says how to get them", async () => {
  const modelDir = await mkdtemp(`${tmpdir()}/empty-model-`);
  onTestFinished(() => rm(modelDir, { recursive: true }));
  await expect(startSpeechServer({ engine: { kind: "moonshine", modelDir } })).rejects.toMatchObject({
    code: "serve.engine-missing",
    message: expect.stringContaining(`they are not in ${modelDir}`),
    hint: expect.stringContaining("npm pack @moonshine-ai/moonshine-js@0.1.29"),
  });
});
