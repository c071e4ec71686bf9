import { describe, expect, it } from "vitest";
import { type BenchError, createVirtualClock, type ErrorCode } from "../../base/index.ts";
import type { Outcome } from "../../record/index.ts";
import type { HttpRequest, HttpTransport } from "../../transport/index.ts";
import { createTarget } from "../create-target.ts";
import { targetSpecSchema } from "../target-spec.ts";
import { type Reply, scriptedTransport } from "../transport.fixture.ts";

const never = new AbortController().signal;
const openai = { kind: "openai-transcription", url: "http://server:8000", model: "whisper-larg" };

async function explain(
  spec: object,
  outcome: Outcome,
  server: (request: HttpRequest) => Reply = () => ({ status: 404, body: "" }),
): Promise<{ error: BenchError | undefined; asked: string[] }> {
  const transport = scriptedTransport(server);
  const clock = createVirtualClock();
  const target = createTarget(targetSpecSchema.parse(spec), {
    transport,
    clock,
    environment: { KEY: "12345678" },
  });
  const rest = { sentAt: 0, stamps: {}, endedAt: 1, connection: null, bytesSent: 0, bytesReceived: 0 };
  const error = await clock.run(target.explain({ outcome, ...rest }, never));
  return { error, asked: transport.requests.map(({ method, url }) => `${method} ${url.pathname}`) };
}

const network = (phase: "dns" | "tcp" | "tls" | "wait", code: string, message = "x"): Outcome => ({
  kind: "networkError",
  phase,
  code,
  message,
});
const status = (code: number, message: string): Outcome => ({ kind: "httpError", status: code, message });
const where = "http://server:8000/v1/audio/transcriptions";

describe("explain", () => {
  it.each<[Outcome, ErrorCode, string, RegExp]>([
    [
      network("tcp", "ECONNREFUSED"),
      "target.unreachable",
      "nothing listens at server:8000 (ECONNREFUSED)",
      /running/,
    ],
    [
      network("dns", "ENOTFOUND"),
      "target.unreachable",
      "there is no host by the name of server (ENOTFOUND)",
      /spelling/,
    ],
    [
      network("dns", "EAI_AGAIN"),
      "target.unreachable",
      "the name could not be resolved: server (EAI_AGAIN)",
      /name server/,
    ],
    [
      network("tcp", "EHOSTUNREACH"),
      "target.unreachable",
      "there is no route to server:8000 (EHOSTUNREACH)",
      /firewall/,
    ],
    [
      network("tcp", "EWEIRD", "odd"),
      "target.unreachable",
      "no connection to server:8000: odd (EWEIRD)",
      /address/,
    ],
    [
      network("tls", "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
      "target.tls",
      "the TLS handshake with server:8000 failed: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)",
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      network("tls", "CERT_HAS_EXPIRED", "m"),
      "target.tls",
      "the TLS handshake with server:8000 failed: m (CERT_HAS_EXPIRED)",
      /renew/,
    ],
    [
      network(
        "tls",
        "ERR_SSL_WRONG_VERSION_NUMBER",
        "8A:error:0A00010B:SSL routines:get_record:wrong version number:../a.c:3:",
      ),
      "target.tls",
      "the TLS handshake with server:8000 failed: wrong version number (ERR_SSL_WRONG_VERSION_NUMBER)",
      /http:\/\//,
    ],
    [
      network("tls", "ECONNRESET", "m"),
      "target.tls",
      "the TLS handshake with server:8000 failed: m (ECONNRESET)",
      /certificate/,
    ],
    [
      network("wait", "ECONNRESET"),
      "target.unavailable",
      "server:8000 closed the connection without a whole answer (ECONNRESET)",
      /https:\/\//,
    ],
    [
      { kind: "timeout", phase: "tcp", afterMs: 10_000 },
      "target.unreachable",
      "no connection to server:8000 within 10 s",
      /connectMs/,
    ],
    [
      { kind: "timeout", phase: "wait", afterMs: 300_000 },
      "target.timeout",
      `${where} did not finish its answer within 5m 0s`,
      /totalMs/,
    ],
    [
      status(301, "redirects to http://b/x"),
      "target.redirect",
      `${where} answered 301: redirects to http://b/x`,
      /address: http:\/\/b\/x/,
    ],
    [
      status(401, "no key"),
      "target.unauthorized",
      `${where} refused the credentials (401): no key`,
      /--api-key-env/,
    ],
    [status(404, "Not Found"), "target.not-found", `${where} does not exist (404)`, /path/],
    [status(405, "Method Not Allowed"), "target.not-found", `${where} does not take POST (405)`, /path/],
    [
      status(400, "could not decode audio"),
      "target.refused",
      `${where} refused the request (400): could not decode audio`,
      /WAV/,
    ],
    [status(415, "no"), "target.refused", `${where} refused the request (415): no`, /WAV/],
    [
      status(400, "not a WAV file: 3 bytes are too few"),
      "target.refused",
      `${where} refused the request (400): not a WAV file: 3 bytes are too few`,
      /WAV/,
    ],
    [
      status(400, "the body must be multipart/form-data, not audio/wav"),
      "target.refused",
      `${where} refused the request (400): the body must be multipart/form-data, not audio/wav`,
      /another kind of body/,
    ],
    [status(413, "no"), "target.refused", `${where} refused the request (413): no`, /shorter clips/],
    [
      status(422, "language: bad"),
      "target.refused",
      `${where} refused the request (422): language: bad`,
      /message names/,
    ],
    [
      status(400, "Client sent an HTTP request to an HTTPS server."),
      "target.tls",
      `${where} speaks TLS and was asked in plain HTTP`,
      /https:\/\//,
    ],
    [
      status(429, "slow down"),
      "target.unavailable",
      `${where} refused a lone request as one too many (429): slow down`,
      /rate limit/,
    ],
    [
      status(503, "loading"),
      "target.unavailable",
      `${where} is not ready to serve (503): loading`,
      /loading/,
    ],
    [status(500, "oops"), "target.unavailable", `${where} failed on a lone request (500): oops`, /log/],
    [
      { kind: "invalid", reason: "an HTML page instead of JSON" },
      "target.bad-answer",
      `${where} gave an answer that cannot be used: an HTML page instead of JSON`,
      /dialect/,
    ],
    [
      { kind: "invalid", reason: "not HTTP as it should be: x" },
      "target.bad-answer",
      `${where} gave an answer that cannot be used: not HTTP as it should be: x`,
      /TLS/,
    ],
  ])("%o is %s", async (outcome, code, message, hint) => {
    const { error } = await explain(openai, outcome);
    expect(error?.code).toBe(code);
    expect(error?.message).toBe(message);
    expect(error?.hint).toMatch(hint);
  });

  it("names the variable whose key was refused", async () => {
    const { error } = await explain({ ...openai, apiKeyEnv: "KEY" }, status(403, "no"));
    expect(error?.hint).toBe("check the key in the environment variable KEY");
  });
});

describe("an unknown model", () => {
  const missing = status(404, "The model `whisper-larg` does not exist");
  const list =
    (ids: readonly string[]) =>
    (request: HttpRequest): Reply =>
      request.method === "GET" && request.url.pathname === "/v1/models"
        ? { status: 200, body: JSON.stringify({ data: ids.map((id) => ({ id })) }) }
        : { status: 404 };

  it("is named with the nearest one that the server has", async () => {
    const { error, asked } = await explain(openai, missing, list(["moonshine-base", "whisper-large"]));
    expect(error?.code).toBe("target.unknown-model");
    expect(error?.message).toBe("the server does not have the model whisper-larg");
    expect(error?.hint).toBe("did you mean whisper-large? it has: whisper-large, moonshine-base");
    expect(asked).toEqual(["GET /v1/models"]);
  });

  it("lists ten models at most, cleaned", async () => {
    const ids = Array.from({ length: 14 }, (_, i) => `parakeet-${i}\u001b[2J`);
    const { error } = await explain(openai, missing, list(ids));
    expect(error?.hint).toMatch(/^it has: parakeet-\d+ \[2J(, parakeet-\d+ \[2J){9} and 4 more$/);
  });

  it("is believed when the server has no list", async () => {
    const { error } = await explain(openai, missing);
    expect(error?.code).toBe("target.unknown-model");
    expect(error?.message).toContain("The model `whisper-larg` does not exist");
  });

  it("is not claimed when the list has it", async () => {
    const other = status(400, "this model does not support srt");
    const { error } = await explain(openai, other, list(["whisper-larg"]));
    expect(error?.code).toBe("target.refused");
  });
});

describe("a wrong path", () => {
  const wrong = { ...openai, url: "http://server:8000/api/v1" };
  const only =
    (path: string, reply: Reply) =>
    (request: HttpRequest): Reply =>
      request.url.pathname === path ? reply : { status: 404 };

  it.each([
    ["/v1/audio/transcriptions", 400, "openai-transcription"],
    ["/v1/audio/transcriptions", 401, "openai-transcription"],
    ["/inference", 500, "http"],
    ["/transcribe", 422, "http"],
  ])("is answered with %s when that answers %i", async (path, code, kind) => {
    const { error } = await explain(wrong, status(404, "Not Found"), only(path, { status: code }));
    expect(error?.code).toBe("target.not-found");
    expect(error?.hint).toBe(`the server answers at http://server:8000${path}; use that with kind ${kind}`);
  });

  it("is not answered with a guess when the server takes every path", async () => {
    const { error, asked } = await explain(wrong, status(405, "no"), () => ({ status: 400 }));
    expect(error?.hint).toBe("check the path of the address");
    expect(asked).toHaveLength(1);
  });

  it("is not answered with a page", async () => {
    const page = { status: 200, headers: { "content-type": "text/html" }, body: "<html>" };
    const { error } = await explain(wrong, status(404, "no"), only("/inference", page));
    expect(error?.hint).toBe("check the path of the address");
  });
});

it("waits five seconds for a server that does not answer its questions", async () => {
  const clock = createVirtualClock();
  const transport: HttpTransport = {
    start: () => expect.unreachable("questions are asked by promise"),
    send: (_request, { signal } = {}) =>
      new Promise((resolve) =>
        signal?.addEventListener("abort", () =>
          resolve({
            stamps: { startedAt: 0, endedAt: clock.now() },
            connection: null,
            bytesSent: 0,
            bytesReceived: 0,
            body: new Uint8Array(),
            failure: { kind: "aborted", phase: "wait" },
          }),
        ),
      ),
    close: async () => {},
  };
  const target = createTarget(targetSpecSchema.parse(openai), { transport, clock, environment: {} });
  const answer = {
    ...{ sentAt: 0, stamps: {}, endedAt: 1, connection: null, bytesSent: 0, bytesReceived: 0 },
    outcome: status(404, "model not found"),
  };
  const error = await clock.run(target.explain(answer, never));
  expect(error?.code).toBe("target.unknown-model");
  expect(clock.now()).toBe(5000);
});

describe("a server of language models", () => {
  const chat = { kind: "openai-chat", url: "http://server:8000", model: "llama-3" };
  const at = "http://server:8000/v1/chat/completions";
  const models = ({ url }: HttpRequest): Reply =>
    url.pathname === "/v1/models"
      ? { status: 200, body: JSON.stringify({ data: [{ id: "qwen2-0.5b" }, { id: "llama-3.2-1b" }] }) }
      : { status: 404 };

  it.each([
    status(400, "No model is currently loaded. Use POST /v1/models/load"),
    status(503, "No model loaded"),
    status(500, "model not loaded"),
    status(400, 'the model "llama-3" is not loaded'),
    status(503, "Please load a model first"),
  ])("that has none loaded is told how to: %o", async (outcome) => {
    const { error } = await explain(chat, outcome, models);
    expect(error?.code).toBe("target.no-model-loaded");
    expect(error?.message).toContain(`${at} does not have the model loaded`);
    expect(error?.hint).toBe(
      "load one with: curl -X POST http://server:8000/v1/models/load -H 'content-type: application/json' " +
        `-d '{"model":"llama-3.2-1b"}'; it has: llama-3.2-1b, qwen2-0.5b`,
    );
  });

  it("that has none loaded puts nothing into a command that a shell could run", async () => {
    const { error } = await explain(
      { kind: "openai-chat", url: "http://server:8000" },
      status(503, "No model loaded"),
      () => ({
        status: 200,
        body: JSON.stringify({ data: [{ id: "x'; rm -rf ~; '" }] }),
      }),
    );
    expect(error?.hint).toMatch(/-d '\{"model":"NAME"\}'; it has: x/);
  });

  it("that is loading its model is not told to load one", async () => {
    const { error } = await explain(chat, status(503, "Loading model"), models);
    expect(error?.code).toBe("target.unavailable");
  });

  it("that does not have the model says which it has", async () => {
    const { error } = await explain(chat, status(404, "The model `llama-3` does not exist."), models);
    expect(error?.code).toBe("target.unknown-model");
    expect(error?.hint).toBe("did you mean llama-3.2-1b? it has: llama-3.2-1b, qwen2-0.5b");
  });

  it("of Ollama's kind lists its tags", async () => {
    const ollama = { kind: "ollama-chat", url: "http://server:11434", model: "llama3" };
    const { error, asked } = await explain(ollama, status(404, "model 'llama3' not found"), () => ({
      status: 200,
      body: '{"models":[{"name":"llama3.2:latest"}]}',
    }));
    expect(error?.hint).toBe("did you mean llama3.2:latest? it has: llama3.2:latest");
    expect(asked).toEqual(["GET /api/tags"]);
  });

  it.each([
    ["unsupported parameter: max_tokens, use max_completion_tokens", /maxTokensField/],
    ["stream_options: extra fields not permitted", /streamUsage: none/],
    ["Unrecognized request argument: ignore_eos", /eos: respect/],
    ["This model's maximum context length is 4096 tokens", /maxOutputTokens/],
    ["Unsupported value: 'temperature'", /leave temperature out/],
    ["format of audio", /message names/],
  ])("that refuses for %s gets a hint", async (message, hint) => {
    const { error } = await explain(chat, status(400, message), models);
    expect(error?.code).toBe("target.refused");
    expect(error?.hint).toMatch(hint);
  });

  it("that answers in another protocol is found", async () => {
    const { error } = await explain(chat, status(404, "Not Found"), ({ url }) => ({
      status: url.pathname === "/api/chat" ? 400 : 404,
    }));
    expect(error?.hint).toBe(
      "the server answers at http://server:8000/api/chat; use that with kind ollama-chat",
    );
  });

  it.each<[Outcome, ErrorCode, string]>([
    [
      { kind: "streamError", message: "out of memory" },
      "target.unavailable",
      "broke off its answer: out of memory",
    ],
    [
      { kind: "streamCut", reason: "the stream ended without [DONE]" },
      "target.bad-answer",
      "did not finish its answer: the stream ended without [DONE]",
    ],
  ])("whose stream fails is explained: %o", async (outcome, code, message) => {
    const { error } = await explain(chat, outcome);
    expect(error?.code).toBe(code);
    expect(error?.message).toBe(`${at} ${message}`);
  });
});
