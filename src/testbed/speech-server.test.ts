import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { BenchError } from "../base/index.ts";
import { fixedSentence } from "./sim/answer-text.ts";
import { eventsOf, postClip } from "./speech-client.fixture.ts";
import { type SpeechServer, startSpeechServer } from "./speech-server.ts";
import type { SpeechServerInput } from "./speech-server-spec.ts";
import { silentWav } from "./wav/wav-bytes.fixture.ts";

const quick: SpeechServerInput["engine"] = { kind: "sim", service: { kind: "fixed", ms: 0 }, deltaGapMs: 0 };

async function serverFor(options: Partial<SpeechServerInput>): Promise<SpeechServer> {
  const server = await startSpeechServer({ engine: quick, ...options });
  onTestFinished(() => server.close());
  return server;
}

describe("a speech server", () => {
  let server: SpeechServer;
  beforeAll(async () => {
    server = await startSpeechServer({ engine: quick, models: ["tiny", "whisper-1"], maxBodyBytes: 200_000 });
  });
  afterAll(() => server.close());

  const usage = { type: "duration", seconds: 1.5 };
  const segment = { id: 0, start: 0, end: 1.5, text: "two words", temperature: 0 };
  const said = { prompt: "two words" };

  test.each([
    { format: "json", type: "application/json", body: { text: "two words", usage } },
    {
      format: "verbose_json",
      type: "application/json",
      body: {
        task: "transcribe",
        language: "english",
        duration: 1.5,
        text: "two words",
        segments: [segment],
        usage,
      },
    },
    { format: "text", type: "text/plain; charset=utf-8", body: "two words\n" },
    {
      format: "srt",
      type: "text/plain; charset=utf-8",
      body: "1\n00:00:00,000 --> 00:00:01,500\ntwo words\n\n",
    },
    {
      format: "vtt",
      type: "text/vtt; charset=utf-8",
      body: "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\ntwo words\n\n",
    },
  ])("answers $format", async ({ format, type, body }) => {
    const fields = { ...said, response_format: format };
    const response = await postClip(server.url, { file: silentWav(1.5), fields });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    const text = await response.text();
    expect(typeof body === "string" ? text : JSON.parse(text)).toEqual(body);
  });

  test.each([
    { path: "/v1/audio/transcriptions", fileField: "file" },
    { path: "/transcribe", fileField: "audio" },
    { path: "/inference", fileField: "file" },
  ])("takes a clip at $path in the field $fileField", async (where) => {
    const response = await postClip(server.url, { ...where, fields: said });
    expect(await response.json()).toMatchObject({ text: "two words" });
  });

  test("says a fixed sentence when the request says nothing", async () => {
    expect(await (await postClip(server.url)).json()).toMatchObject({ text: fixedSentence });
  });

  test("gives the request's id back, or one of its own", async () => {
    const given = await postClip(server.url, { headers: { "x-request-id": "mine" } });
    expect(given.headers.get("x-request-id")).toBe("mine");
    const own = await postClip(server.url);
    expect(own.headers.get("x-request-id")).toMatch(/^request-\d+$/);
  });

  test("lists its models", async () => {
    const answer = await (await fetch(`${server.url}/v1/models`)).json();
    expect(answer).toMatchObject({
      object: "list",
      data: [{ id: "tiny", object: "model" }, { id: "whisper-1" }],
    });
  });

  const flac = Uint8Array.from(Buffer.from("fLaC rest"));
  test.each([
    {
      name: "FLAC",
      upload: { file: flac },
      status: 400,
      error: { param: "file", code: "invalid_audio", message: /^FLAC is not decoded/ },
    },
    {
      name: "an empty file",
      upload: { file: new Uint8Array() },
      status: 400,
      error: { message: "the file is empty" },
    },
    {
      name: "no file",
      upload: { fileField: "clip" },
      status: 400,
      error: { param: "file", message: /is missing/ },
    },
    {
      name: "an unknown model",
      upload: { fields: { model: "large" } },
      status: 404,
      error: {
        param: "model",
        code: "model_not_found",
        message: /"large" does not exist; there is tiny, whisper-1/,
      },
    },
    {
      name: "an unknown format",
      upload: { fields: { response_format: "xml" } },
      status: 400,
      error: { param: "response_format" },
    },
    {
      name: "subtitles from whisper.cpp's path",
      upload: { path: "/inference", fields: { response_format: "srt" } },
      status: 400,
      error: { param: "response_format" },
    },
    {
      name: "a hot temperature",
      upload: { fields: { temperature: "9" } },
      status: 400,
      error: { param: "temperature" },
    },
    {
      name: "an endless field",
      upload: { fields: { prompt: "x".repeat(70_000) } },
      status: 400,
      error: { param: "prompt" },
    },
    {
      name: "a large body",
      upload: { file: silentWav(10) },
      status: 413,
      error: { message: /larger than 200000 bytes/ },
    },
    { name: "an unknown path", upload: { path: "/v1/audio" }, status: 404, error: { code: "unknown_url" } },
    {
      name: "the wrong method",
      upload: { path: "/health" },
      status: 405,
      error: { message: /takes GET, not POST/ },
    },
  ])("refuses $name with $status", async ({ upload, status, error }) => {
    const response = await postClip(server.url, upload);
    expect(response.status).toBe(status);
    const body = (await response.json()) as { error: Record<string, string | null> };
    expect(Object.keys(body)).toEqual(["error"]);
    expect(Object.keys(body.error).sort()).toEqual(["code", "message", "param", "type"]);
    expect(body.error.type).toBe("invalid_request_error");
    for (const [key, value] of Object.entries(error)) expect(body.error[key]).toMatch(value);
  });

  test.each([
    { name: "JSON", type: "application/json", body: "{}" },
    { name: "no boundary", type: "multipart/form-data; charset=utf-8", body: "--x" },
    {
      name: "a body that ends early",
      type: "multipart/form-data; boundary=x",
      body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nRIFF',
    },
    { name: "a body without parts", type: "multipart/form-data; boundary=x", body: "nothing here" },
  ])("refuses $name instead of a form with 400", async ({ type, body }) => {
    const headers = { "content-type": type };
    const response = await fetch(`${server.url}/v1/audio/transcriptions`, { method: "POST", headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });
});

describe("a streamed answer", () => {
  const streamed = { fields: { stream: "true", prompt: "one two three" } };
  const engine = { ...quick, kind: "sim", deltas: 3 } as const;
  const openai = (doneText: string) => [
    { type: "transcript.text.delta", delta: "one" },
    { type: "transcript.text.delta", delta: " two" },
    { type: "transcript.text.delta", delta: " three" },
    { type: "transcript.text.done", text: doneText, usage: { type: "duration", seconds: 1 } },
  ];
  const chunk = (delta: string, finish_reason: string | null) =>
    expect.objectContaining({
      object: "transcription.chunk",
      choices: [{ delta: { content: delta }, finish_reason }],
    });

  test.each([
    { name: "OpenAI", dialect: {}, events: openai("one two three") },
    { name: "a server with an empty done.text", dialect: { doneText: "empty" as const }, events: openai("") },
    {
      name: "vLLM",
      dialect: { stream: "chat-chunks" as const },
      events: [chunk("one", null), chunk(" two", null), chunk(" three", null), chunk("", "stop"), "[DONE]"],
    },
  ])("has the events of $name", async ({ dialect, events }) => {
    const server = await serverFor({ engine, dialect });
    const response = await postClip(server.url, streamed);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await eventsOf(response)).toEqual(events);
    expect(server.truth().requests[0]?.deltasAt).toHaveLength(3);
  });

  test("of an engine that fails before its first piece is an ordinary error", async () => {
    const server = await serverFor({ engine: { ...engine, errorRatio: 1 } });
    const response = await postClip(server.url, streamed);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { type: "server_error" } });
  });
});

test("a server that imitates vLLM gives the duration as a string", async () => {
  const server = await serverFor({ dialect: { durationAs: "string" } });
  const response = await postClip(server.url, { fields: { response_format: "verbose_json" } });
  expect(await response.json()).toMatchObject({ duration: "1" });
});

describe("the token", () => {
  test.each([
    { name: "none", headers: {}, status: 401 },
    { name: "a wrong one", headers: { authorization: "Bearer guess" }, status: 401 },
    { name: "the right one", headers: { authorization: "Bearer secret" }, status: 200 },
  ])("$name gives $status", async ({ headers, status }) => {
    const server = await serverFor({ token: "secret" });
    expect((await postClip(server.url, { headers })).status).toBe(status);
    expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(status);
    expect((await fetch(`${server.url}/health`, { headers })).status).toBe(200);
  });

  test.each(["0.0.0.0", "::", "192.0.2.7", "example.org"])("is required to listen on %s", async (host) => {
    const refusal = startSpeechServer({ engine: quick, host });
    await expect(refusal).rejects.toMatchObject({
      code: "serve.token-missing",
      message: expect.stringContaining(host),
    });
  });
});

test("a port that is taken is an error that names the address", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const refusal = startSpeechServer({ engine: quick, port });
  await expect(refusal).rejects.toThrow(`the address 127.0.0.1:${port} is already in use`);
  await expect(refusal).rejects.toBeInstanceOf(BenchError);
});

test("a bad option is an error that names it", async () => {
  const refusal = startSpeechServer({ engine: { kind: "sim", slots: 0 } });
  await expect(refusal).rejects.toMatchObject({ code: "usage.bad-value", message: /engine\.slots/ });
});

test("a closed server frees its port and can be closed again", async () => {
  const server = await startSpeechServer({ engine: quick });
  await postClip(server.url);
  await server.close();
  await server.close();
  const next = await serverFor({ port: server.port });
  expect((await postClip(next.url)).status).toBe(200);
});

test("the metrics count requests by status, seconds of audio and what is in the house", async () => {
  const server = await serverFor({});
  await postClip(server.url, { file: silentWav(1.5) });
  await postClip(server.url, { file: silentWav(2.5) });
  await postClip(server.url, { file: new Uint8Array() });
  const lines = (await (await fetch(`${server.url}/metrics`)).text()).split("\n");
  expect(lines).toContain('speech_requests_total{status="200"} 2');
  expect(lines).toContain('speech_requests_total{status="400"} 1');
  expect(lines).toContain("speech_service_seconds_count 2");
  expect(lines).toContain("speech_audio_seconds_total 4");
  expect(lines).toContain("speech_requests_in_flight 0");
  expect(lines).toContain("speech_queue_depth 0");
});
