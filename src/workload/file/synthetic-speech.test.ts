import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { SpeechRequest } from "../../record/index.ts";
import { readWavHeader } from "../wav.ts";
import { syntheticSpeechSpecSchema } from "../workload-spec.ts";
import { openWorkload } from "./open-workload.ts";

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), "speech-"));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const spec = {
  clips: 4,
  durationSeconds: [1, 2.5],
  voices: ["kal16", "awb"],
  nonSpeech: { silence: 1, noise: 2 },
};
const count = 7;

async function make(seed: number, more: object = {}): Promise<readonly SpeechRequest[]> {
  const resolved = syntheticSpeechSpecSchema.parse({ kind: "synthetic-speech", ...spec });
  const options = { random: createRandom(seed), baseDir: ".", cacheDir, ...more };
  const workload = await openWorkload(resolved, options);
  return Promise.all(Array.from({ length: count }, (_, i) => workload.at(i)));
}
const hashes = (requests: readonly SpeechRequest[]): string[] =>
  requests.map(
    ({ input, audio }) => `${input.clip} ${createHash("sha256").update(audio.bytes).digest("hex")}`,
  );

test("clips have names, lengths and references of their own", async () => {
  const requests = [...(await make(1))].sort((a, b) => (a.input.clip < b.input.clip ? -1 : 1));
  expect(requests.map(({ input }) => [input.clip, input.audioSeconds, input.sound])).toEqual([
    ["noise/5s/0000-white", 5, "noise"],
    ["noise/5s/0001-pink", 5, "noise"],
    ["silence/5s/0000", 5, "silence"],
    ["synthetic/1s/0000-kal16", 1, "speech"],
    ["synthetic/1s/0002-awb", 1, "speech"],
    ["synthetic/2.5s/0001-kal16", 2.5, "speech"],
    ["synthetic/2.5s/0003-awb", 2.5, "speech"],
  ]);
  for (const { input, audio } of requests) {
    expect(readWavHeader(audio.bytes)).toMatchObject({ sampleRate: 16_000, channels: 1 });
    expect(readWavHeader(audio.bytes).dataBytes).toBe(Math.round(input.audioSeconds * 16_000) * 2);
    expect(input.reference === undefined).toBe(input.sound !== "speech");
    expect(audio).toMatchObject({ mimeType: "audio/wav", fileName: expect.stringMatching(/^[\w.-]+\.wav$/) });
  }
});

test("the same seed gives the same bytes from the cache and without it; another seed gives others", async () => {
  const fresh = hashes(await make(1));
  expect(hashes(await make(1))).toEqual(fresh);
  const elsewhere = join(cacheDir, "elsewhere");
  expect(hashes(await make(1, { cacheDir: elsewhere }))).toEqual(fresh);
  const others = hashes(await make(2));
  for (const hash of others) expect(fresh).not.toContain(hash);
});

test("a second opening makes nothing anew", async () => {
  const first = hashes(await make(1));
  const folder = join(cacheDir, "speech");
  const made = async (): Promise<string[]> =>
    Promise.all(
      (await readdir(folder)).map(async (file) => `${file} ${(await stat(join(folder, file))).ino}`),
    );
  const before = await made();
  expect(before.length).toBe(4);
  expect(hashes(await make(1))).toEqual(first);
  expect(await made()).toEqual(before);
});

test("a damaged cache file is made anew", async () => {
  const first = hashes(await make(1));
  const [name] = await readdir(join(cacheDir, "speech"));
  const file = join(cacheDir, "speech", name as string);
  const whole = await readFile(file);
  await writeFile(
    file,
    whole.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)),
  );
  expect(hashes(await make(1))).toEqual(first);
  expect(await readFile(file)).toEqual(whole);
});

test("a cache folder that cannot be written to is no failure", async () => {
  await writeFile(join(cacheDir, "file"), "");
  expect((await make(1, { cacheDir: join(cacheDir, "file") })).length).toBe(count);
});

test("clips beyond the memory limit come again from the cache, the same", async () => {
  expect(hashes(await make(1, { memoryBytes: 1 }))).toEqual(hashes(await make(1)));
});

test("progress counts every clip, and an abort stops the making", async () => {
  const seen: string[] = [];
  await make(1, { onProgress: (done: number, total: number) => seen.push(`${done}/${total}`) });
  expect(seen).toEqual(["1/7", "2/7", "3/7", "4/7", "5/7", "6/7", "7/7"]);

  const stop = new AbortController();
  const stopped = make(3, { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
  await expect(stopped).rejects.toThrow("enough");
});

test("the description says what is sent", async () => {
  const describe = async (own: object): Promise<string> => {
    const resolved = syntheticSpeechSpecSchema.parse({
      kind: "synthetic-speech",
      clips: 1,
      voices: ["kal16"],
      ...own,
    });
    return (await openWorkload(resolved, { random: createRandom(1), baseDir: ".", cacheDir })).description;
  };
  expect(await describe({})).toBe("synthetic speech, 1 clip of 5.0 s, 1 voice");
  expect(await describe({ clips: 2, durationSeconds: [1, 2], nonSpeech: { noise: 3 } })).toBe(
    "synthetic speech, 2 clips of 1.0 to 2.0 s, 1 voice, 3 of noise",
  );
});
