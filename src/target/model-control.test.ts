import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../base/index.ts";
import type { HttpRequest } from "../transport/index.ts";
import { createModelControl, type ModelControl } from "./model-control.ts";
import { targetSpecSchema } from "./target-spec.ts";
import { bodyOf, type Reply, scriptedTransport } from "./transport.fixture.ts";

const never = new AbortController().signal;
const json = (body: unknown, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** What the server did is in `asked`: method, path and body. */
function open(spec: object, server: (request: HttpRequest) => Reply) {
  const asked: string[] = [];
  const transport = scriptedTransport((request) => {
    const body = bodyOf(request).toString();
    asked.push(`${request.method} ${request.url.pathname}${body === "" ? "" : ` ${body}`}`);
    return server(request);
  });
  const clock = createVirtualClock();
  const parsed = targetSpecSchema.parse({ url: "http://server:8000", ...spec });
  const control = createModelControl(parsed, { transport, clock, environment: { KEY: "12345678" } });
  const run = <T>(ask: (control: ModelControl) => Promise<T>): Promise<T> => clock.run(ask(control));
  return { run, asked, transport, clock };
}

const openai = { kind: "openai-chat", model: "tiny" };
const ollama = { kind: "ollama-chat", model: "tiny" };
const paths =
  (replies: Readonly<Record<string, Reply>>) =>
  ({ url }: HttpRequest): Reply =>
    replies[url.pathname] ?? { status: 404, body: "404 page not found" };

it("a wait for a model that is being loaded ends with the signal", async () => {
  const { run, clock } = open(
    openai,
    paths({
      "/v1/models": json({ data: [{ id: "tiny", loaded: false }] }),
      "/v1/models/load": json({ status: "loading" }),
    }),
  );
  const stop = new AbortController();
  clock.setTimer(1100, () => stop.abort());
  await expect(run((c) => c.load("tiny", stop.signal))).rejects.toMatchObject({ code: "run.interrupted" });
  expect(clock.now()).toBe(1100);
});

describe("list", () => {
  it("reads OpenAI's list", async () => {
    const list = { object: "list", data: [{ id: "a", object: "model" }, { id: "b" }] };
    const { run, asked } = open(openai, paths({ "/v1/models": json(list) }));
    expect(await run((c) => c.list(never))).toEqual({ supported: true, models: [{ id: "a" }, { id: "b" }] });
    expect(asked).toEqual(["GET /v1/models"]);
  });

  it("reads what llama.cpp's router says of each", async () => {
    const data = [
      { id: "a", status: { value: "loaded", args: [] } },
      { id: "b", status: { value: "unloaded", failed: true, exit_code: 1 } },
    ];
    const { run } = open({ kind: "llama-cpp" }, paths({ "/v1/models": json({ data }) }));
    expect(await run((c) => c.list(never))).toMatchObject({
      models: [
        { id: "a", isLoaded: true },
        { id: "b", isLoaded: false, hasFailed: true },
      ],
    });
  });

  it("reads Ollama's two lists", async () => {
    const tags = { models: [{ name: "a:latest", size: 1 }, { name: "b:1b" }] };
    const ps = { models: [{ name: "b:1b", expires_at: "later" }] };
    const { run } = open(ollama, paths({ "/api/tags": json(tags), "/api/ps": json(ps) }));
    expect(await run((c) => c.list(never))).toEqual({
      supported: true,
      models: [
        { id: "a:latest", isLoaded: false },
        { id: "b:1b", isLoaded: true },
      ],
    });
  });

  it("of a server that is not there says so", async () => {
    const refused = { kind: "network", phase: "tcp", code: "ECONNREFUSED", message: "refused" } as const;
    const { run } = open(openai, () => ({ failure: refused }));
    await expect(run((c) => c.list(never))).rejects.toMatchObject({
      code: "target.unreachable",
      message: "nothing listens at server:8000 (ECONNREFUSED)",
    });
  });

  it.each<[object, string]>([
    [openai, "/v1/models does not exist (404)"],
    [{ kind: "http" }, "a server of kind http has no list of models"],
  ])("of %j without one is not supported", async (spec, reason) => {
    const { run } = open(spec, paths({}));
    expect(await run((c) => c.list(never))).toEqual({ supported: false, reason });
  });

  it.each<[Reply, string, RegExp]>([
    [json({ error: { message: "no key" } }, 401), "target.unauthorized", /\(401\): no key/],
    [json({ error: "busy" }, 503), "target.unavailable", /could not list its models \(503\): busy/],
    [json("nothing"), "target.refused", /could not list its models/],
    [
      { failure: { kind: "timeout", phase: "wait", afterMs: 1 } },
      "target.timeout",
      /did not list its models/,
    ],
  ])("that fails with %j throws", async (reply, code, message) => {
    const { run } = open(openai, () => reply);
    const failure = run((c) => c.list(never));
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });
});

describe("load and unload", () => {
  it("of OpenAI's family are beside the list", async () => {
    const { run, asked } = open(
      openai,
      paths({
        "/v1/models": json({ data: [{ id: "m" }] }),
        "/v1/models/load": json({ success: true }),
        "/v1/models/unload": json({ success: true }),
      }),
    );
    expect(await run((c) => c.load("m", never))).toEqual({ supported: true, loadMs: 0 });
    expect(await run((c) => c.unload("m", never))).toEqual({ supported: true });
    expect(asked).toEqual([
      'POST /v1/models/load {"model":"m"}',
      "GET /v1/models",
      'POST /v1/models/unload {"model":"m"}',
    ]);
  });

  it("are waited for where they happen in the background, and the wait is the load time", async () => {
    let lists = 0;
    const { run, asked } = open({ kind: "llama-cpp" }, ({ url }) => {
      if (url.pathname === "/models/load") return json({ success: true });
      if (url.pathname !== "/v1/models") return { status: 404, body: "Not Found" };
      return json({ data: [{ id: "m", status: { value: ++lists < 5 ? "loading" : "loaded" } }] });
    });
    expect(await run((c) => c.load("m", never))).toEqual({ supported: true, loadMs: 1000 });
    expect(asked.slice(0, 2)).toEqual([
      'POST /v1/models/load {"model":"m"}',
      'POST /models/load {"model":"m"}',
    ]);
  });

  it.each<[string, object, string, RegExp]>([
    ["fails", { value: "unloaded", failed: true }, "target.unavailable", /could not load m/],
    ["never ends", { value: "loading" }, "target.timeout", /did not load m in time/],
  ])("that %s in the background throws", async (_what, status, code, message) => {
    const { run } = open(
      { ...openai, timeouts: { totalMs: 3000 } },
      paths({ "/v1/models": json({ data: [{ id: "m", status }] }), "/v1/models/load": json({}) }),
    );
    const failure = run((c) => c.load("m", never));
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  it("of Ollama are empty questions with a time to stay", async () => {
    const { run, asked } = open(
      { ...ollama, keepAlive: "10m" },
      paths({ "/api/generate": json({ model: "m", response: "", done: true, done_reason: "load" }) }),
    );
    expect(await run((c) => c.load("m", never))).toEqual({ supported: true, loadMs: 0 });
    await run((c) => c.unload("m", never));
    expect(asked).toEqual([
      'POST /api/generate {"model":"m","stream":false,"keep_alive":"10m"}',
      'POST /api/generate {"model":"m","stream":false,"keep_alive":0}',
    ]);
  });

  it.each([{ status: 404, body: "Cannot POST /v1/models/load" }, { status: 405 }])(
    "that nobody knows are not supported: %j",
    async (reply) => {
      const { run } = open(openai, ({ url }) =>
        url.pathname === "/v1/models/load" ? reply : { status: 404, body: '{"detail":"Not Found"}' },
      );
      expect(await run((c) => c.load("m", never))).toEqual({
        supported: false,
        reason: "/v1/models/load and /models/load do not exist",
      });
    },
  );

  it("are not supported by other kinds", async () => {
    const { run, asked } = open({ kind: "anthropic-messages", model: "m" }, () => ({ status: 500 }));
    expect(await run((c) => c.unload("m", never))).toEqual({
      supported: false,
      reason: "a server of kind anthropic-messages cannot be told to unload a model",
    });
    expect(asked).toEqual([]);
  });

  it.each<[Reply, string]>([
    [json({ error: "model 'm' not found" }, 404), "target.unknown-model"],
    [json({ error: { message: "out of memory" } }, 500), "target.unavailable"],
    [json({ error: { message: "bad quantisation" } }, 400), "target.refused"],
    [json({}, 403), "target.unauthorized"],
  ])("that fail with %j throw", async (reply, code) => {
    const { run } = open(ollama, () => reply);
    await expect(run((c) => c.load("m", never))).rejects.toMatchObject({ code });
  });

  it("never show the key", async () => {
    const { run } = open({ ...openai, apiKeyEnv: "KEY" }, () => json({ error: "bad key 12345678" }, 500));
    await expect(run((c) => c.load("m", never))).rejects.toThrow(/bad key \[redacted\]/);
  });
});

it("sends the key and closes its transport", async () => {
  const { run, transport } = open({ ...openai, apiKeyEnv: "KEY" }, () => json({ data: [] }));
  await run((c) => c.list(never));
  expect(new Map(transport.requests[0]?.headers).get("authorization")).toBe("Bearer 12345678");
  await run((c) => c.close());
  expect(transport.closed()).toBe(true);
});
