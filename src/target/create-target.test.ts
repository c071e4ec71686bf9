import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../base/index.ts";
import { createTarget } from "./create-target.ts";
import { wholeAnswers } from "./dialects.fixture.ts";
import { describeTargetContract } from "./target.contract.ts";
import { targetSpecSchema } from "./target-spec.ts";
import { bodyOf, type Reply, sampleRequest, scriptedTransport } from "./transport.fixture.ts";

const url = "http://server:8000/transcribe";
const apiKeyEnv = "THE_KEY";
const jsonText = (text: string): Reply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ text }),
});
const clip = () => {
  const request = sampleRequest();
  return { request, inBody: request.audio.bytes };
};

describeTargetContract({
  name: "openai-transcription",
  spec: targetSpecSchema.parse({
    kind: "openai-transcription",
    url: "http://server:8000",
    model: "tiny",
    apiKeyEnv,
  }),
  good: jsonText,
  sample: clip,
});
describeTargetContract({
  name: "openai-transcription, streamed",
  spec: targetSpecSchema.parse({
    kind: "openai-transcription",
    url: "http://server:8000",
    model: "tiny",
    stream: true,
    apiKeyEnv,
  }),
  good: (text) => ({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: `data: ${JSON.stringify({ type: "transcript.text.done", text })}\n\n`,
  }),
  sample: clip,
});
describeTargetContract({
  name: "http with a form",
  spec: targetSpecSchema.parse({ kind: "http", url, body: "multipart", fileField: "audio", apiKeyEnv }),
  good: jsonText,
  sample: clip,
});
describeTargetContract({
  name: "http with JSON",
  spec: targetSpecSchema.parse({ kind: "http", url, body: "json", fileField: "audio.content", apiKeyEnv }),
  good: jsonText,
  sample: () => {
    const request = sampleRequest();
    return { request, inBody: Buffer.from(Buffer.from(request.audio.bytes).toString("base64")) };
  },
});

const never = new AbortController().signal;

async function send(spec: unknown, reply: Reply, environment = {}) {
  const transport = scriptedTransport(() => reply);
  const target = createTarget(targetSpecSchema.parse(spec), {
    transport,
    clock: createVirtualClock(),
    environment,
  });
  const answer = await target.prepare(sampleRequest(), "t").send(never);
  return { answer, sent: transport.requests[0] };
}

describe("what is sent", () => {
  it("puts the spec's keys into the form, the clip last", async () => {
    const spec = {
      kind: "openai-transcription",
      url: "http://server:8000/v1",
      model: "tiny",
      language: "en",
      prompt: "two\nlines",
      temperature: 0,
      responseFormat: "verbose_json",
      stream: true,
      fields: { "timestamp_granularities[]": "word", seed: 7, vad: false },
    };
    const { sent } = await send(spec, jsonText("x"));
    expect(sent?.url.href).toBe("http://server:8000/v1/audio/transcriptions");
    const form = await new Response(bodyOf(sent), {
      headers: [...(sent?.headers ?? [])].map(([n, v]) => [n, v]),
    }).formData();
    const fields = [...form].map(([name, value]) => [name, typeof value === "string" ? value : value.name]);
    expect(fields).toEqual([
      ["model", "tiny"],
      ["language", "en"],
      ["prompt", "two\r\nlines"],
      ["temperature", "0"],
      ["response_format", "verbose_json"],
      ["stream", "true"],
      ["timestamp_granularities[]", "word"],
      ["seed", "7"],
      ["vad", "false"],
      ["file", "one.wav"],
    ]);
    const file = form.get("file") as File;
    expect(file.type).toBe("audio/wav");
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from(sampleRequest().audio.bytes));
  });

  it("asks for no stream unless told to", async () => {
    const { sent } = await send(
      { kind: "openai-transcription", url: "http://server:8000", model: "tiny" },
      jsonText("x"),
    );
    expect(bodyOf(sent).toString("latin1")).not.toContain('name="stream"');
  });

  it("sends the bytes alone with the clip's own type", async () => {
    const { sent } = await send({ kind: "http", url, body: "binary" }, jsonText("x"));
    expect(new Map(sent?.headers).get("content-type")).toBe("audio/wav");
    expect(bodyOf(sent)).toEqual(Buffer.from(sampleRequest().audio.bytes));
  });

  it("lets the spec replace a header, and takes a secret one from the environment", async () => {
    const headers = { Accept: "text/x-special", "X-Api-Key": "Token ${OTHER}" };
    const { sent, answer } = await send(
      { kind: "http", url, headers },
      { status: 500, body: "you said hush-hush" },
      {
        OTHER: "hush-hush",
      },
    );
    const got = new Map(sent?.headers);
    expect(got.get("accept")).toBe("text/x-special");
    expect(got.get("x-api-key")).toBe("Token hush-hush");
    expect(answer.outcome).toEqual({ kind: "httpError", status: 500, message: "you said [redacted]" });
  });
});

describe("what is read", () => {
  it.each([
    ["text", { text: "hi" }, "hi"],
    ["results.0.transcript", { results: [{ transcript: "hi" }] }, "hi"],
    ["a.b", { a: { b: " hi " } }, "hi"],
    ["$body", "hi", '"hi"'],
  ])("finds the text at %s", async (textPath, body, text) => {
    const { answer } = await send(
      { kind: "http", url, textPath },
      { status: 200, body: JSON.stringify(body) },
    );
    expect(answer.output).toEqual({ text });
  });

  it.each(["results.1.transcript", "results.transcript", "constructor.name", "text.length"])(
    "finds nothing at %s",
    async (textPath) => {
      const body = JSON.stringify({ results: [{ transcript: "hi" }], text: "hi" });
      const { answer } = await send({ kind: "http", url, textPath }, { status: 200, body });
      expect(answer.outcome).toMatchObject({
        kind: "invalid",
        reason: expect.stringContaining(`"${textPath}"`),
      });
    },
  );

  it("keeps short words that happen to be the key: a transcript is not to be changed by them", async () => {
    const spec = { kind: "http", url, apiKeyEnv: "THE_KEY" };
    const { answer } = await send(spec, jsonText("this is a test"), { THE_KEY: "test" });
    expect(answer.output).toEqual({ text: "this is a test" });
  });

  it("refuses an event stream where it can read none", async () => {
    const reply = {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: wholeAnswers.text.body,
    };
    const { answer } = await send({ kind: "http", url, textPath: "$body" }, reply);
    expect(answer.outcome.kind).toBe("invalid");
  });
});
