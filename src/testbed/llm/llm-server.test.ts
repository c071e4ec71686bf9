import { describe, expect, test } from "vitest";
import { chat, eventsIn, llmServer, post, type SimInput, until } from "./llm-client.fixture.ts";
import type { LlmServer } from "./llm-server.ts";
import type { LlmTruth } from "./llm-truth.ts";

const path = "/v1/chat/completions";
const ended = (truth: Readonly<LlmTruth> | undefined) =>
  truth as { [K in keyof LlmTruth]: NonNullable<LlmTruth[K]> };
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The most that was ever going on at once, each from start to end with its weight. */
function peak(requests: readonly Readonly<LlmTruth>[], weight: (truth: LlmTruth) => number): number {
  let level = 0;
  const changes = requests.map(ended).flatMap((truth) => [
    { at: truth.startedAt, by: weight(truth) },
    { at: truth.endedAt, by: -weight(truth) },
  ]);
  changes.sort((a, b) => Number(a.at - b.at) || a.by - b.by);
  return Math.max(...changes.map(({ by }) => (level += by)));
}

describe("the truth of a stream", () => {
  const shapes: { name: string; sim: SimInput; stream?: object }[] = [
    { name: "one token an event", sim: {} },
    { name: "four tokens an event", sim: { tokensPerEvent: 4 } },
    { name: "speculative decoding", sim: { tokensPerEvent: { upTo: 5 } } },
    { name: "a reasoning phase", sim: { reasoningTokens: 10 } },
    { name: "a tool call", sim: { toolCall: true, outputTokens: { kind: "fixed", tokens: 33 } } },
    { name: "three events a write", sim: {}, stream: { eventsPerWrite: 3 } },
    {
      name: "an early role chunk, usage in every chunk, no [DONE]",
      sim: {},
      stream: { roleChunk: "start", usage: "continuous", done: false },
    },
    { name: "no role chunk and no usage", sim: {}, stream: { roleChunk: "none", usage: "never" } },
    {
      name: "everything at once",
      sim: { tokensPerEvent: { upTo: 3 }, reasoningTokens: 7 },
      stream: { eventsPerWrite: 4, usage: "always" },
    },
  ];
  test.each(shapes)("has the exact tokens of each event with $name", async ({ sim, stream }) => {
    const server = await llmServer(sim, stream ? { stream } : {});
    const answer = await post(server.url, path, chat({ max_tokens: 33, stream: true }));
    const events = eventsIn(await answer.text()).map(({ data }) => data);
    const truth = ended(server.truth().requests[0]);

    // Counted from the wire alone: a token is a word.
    const seen = events.flatMap((event) => {
      const delta = event.choices?.[0]?.delta ?? {};
      const text = delta.content || delta.reasoning_content || delta.tool_calls?.[0].function.arguments;
      const kind = delta.reasoning_content ? "r" : delta.tool_calls ? "t" : "a";
      return text ? [{ kind, tokens: text.trim().split(" ").length }] : [];
    });
    expect(truth.eventTokens).toEqual(seen.map(({ tokens }) => tokens));
    expect(truth.eventKinds).toBe(seen.map(({ kind }) => kind).join(""));
    expect([sum(truth.eventTokens), truth.outputTokens, truth.inputTokens]).toEqual([33, 33, 3]);
    expect([truth.status, truth.ending, truth.stream]).toEqual([200, "done", true]);
    const usage = events.findLast((event) => event.usage)?.usage;
    if (usage) expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 33 });
    expect(events.includes("[DONE]")).toBe(!JSON.stringify(stream ?? {}).includes("done"));

    expect(truth.eventNs).toHaveLength(seen.length);
    const instants = [
      truth.receivedAt,
      truth.bodyAt,
      truth.startedAt,
      ...truth.eventNs.map((ns) => truth.receivedAt + BigInt(ns)),
      truth.endedAt,
    ];
    expect(instants).toEqual([...instants].sort((a, b) => Number(a - b)));
  });

  test("gives events that were written together one instant, and the client gets them in one read", async () => {
    const server = await llmServer({ tokenMs: 15 }, { stream: { eventsPerWrite: 3, roleChunk: "none" } });
    const answer = await post(server.url, path, chat({ max_tokens: 8, stream: true }));
    const reads: number[] = [];
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      const events = eventsIn(decoder.decode(bytes)).filter(({ data }) => data.choices?.[0]?.delta.content);
      if (events.length > 0) reads.push(events.length);
    }
    const { eventNs } = ended(server.truth().requests[0]);
    const sizes = [...new Set(eventNs)].map((ns) => eventNs.filter((other) => other === ns).length);
    expect(sizes).toEqual([3, 3, 2]);
    expect(sum(reads)).toBe(8);
    // Two writes may meet in one read, but no write is ever torn apart.
    expect(reads.every((size) => [3, 6, 8, 5, 2].includes(size))).toBe(true);
  });

  test("shows each pause where it was asked for", async () => {
    const server = await llmServer({ tokenMs: 2, tokenStalls: [{ atToken: 5, durationMs: 150 }] });
    await (await post(server.url, path, chat({ max_tokens: 10, stream: true }))).text();
    const { eventNs } = ended(server.truth().requests[0]);
    const gaps = eventNs.slice(1).map((ns, i) => (ns - (eventNs[i] as number)) / 1e6);
    expect(gaps.indexOf(Math.max(...gaps))).toBe(4);
    // Both events may be late, the one before by some milliseconds on a busy machine.
    expect(gaps[4]).toBeGreaterThan(100);
  });

  test("never has a token before its instant", async () => {
    const server = await llmServer({ prefillOverheadMs: 12, tokenMs: 3, prefillTokensPerSecond: 1e9 });
    const all = Array.from({ length: 10 }, () =>
      post(server.url, path, chat({ max_tokens: 20, stream: true })),
    );
    for (const answer of await Promise.all(all)) await answer.text();
    for (const truth of server.truth().requests.map(ended)) {
      const begun = Number(truth.startedAt - truth.receivedAt);
      for (const [i, ns] of truth.eventNs.entries())
        expect(ns - begun).toBeGreaterThanOrEqual((12 + 3 * i) * 1e6);
    }
  });

  test("is served as JSON with big instants as decimal strings, and can be reset", async () => {
    const server = await llmServer();
    await (
      await post(server.url, path, chat({ max_tokens: 2, stream: true }), {
        headers: { "x-request-id": "mine" },
      })
    ).text();
    const instant = expect.stringMatching(/^\d+$/);
    expect(await (await fetch(`${server.url}/truth`)).json()).toEqual({
      clockNs: instant,
      serverStartedNs: instant,
      forgotten: 0,
      requests: [
        {
          requestId: "mine",
          path,
          model: "sim",
          stream: true,
          receivedAt: instant,
          bodyAt: instant,
          startedAt: instant,
          eventNs: [expect.any(Number), expect.any(Number)],
          eventTokens: [1, 1],
          eventKinds: "aa",
          endedAt: instant,
          status: 200,
          ending: "done",
          inputTokens: 3,
          outputTokens: 2,
          reasoningTokens: null,
          finishReason: "length",
        },
      ],
    });
    expect((await fetch(`${server.url}/truth`, { method: "DELETE" })).status).toBe(204);
    expect(server.truth().requests).toEqual([]);
  });
});

describe("under load", () => {
  const many = (server: LlmServer, count: number, body: object) =>
    Promise.all(Array.from({ length: count }, async () => (await post(server.url, path, body)).text()));

  test("no more run at once than there are slots, first come, first served", async () => {
    const server = await llmServer({ slots: 4, tokenMs: 1, stalls: [{ atMs: 0, durationMs: 100 }] });
    await many(server, 30, chat({ max_tokens: 5, stream: true }));
    const requests = server.truth().requests.map(ended);
    expect(requests.every(({ outputTokens }) => outputTokens === 5)).toBe(true);
    expect(peak(requests, () => 1)).toBe(4);
    const byBody = [...requests].sort((a, b) => Number(a.bodyAt - b.bodyAt));
    const byStart = [...requests].sort((a, b) => Number(a.startedAt - b.startedAt));
    expect(byStart).toEqual(byBody);
  });

  test("no more tokens are held at once than the KV cache has", async () => {
    const server = await llmServer({
      slots: 16,
      kvTokens: 50,
      tokenMs: 1,
      outputTokens: { kind: "uniform", min: 2, max: 30 },
    });
    await many(server, 30, chat({ stream: true }));
    const { requests } = server.truth();
    const held = peak(requests, ({ inputTokens, outputTokens }) => (inputTokens ?? 0) + (outputTokens ?? 0));
    expect(held).toBeGreaterThan(25);
    expect(held).toBeLessThanOrEqual(50);
  });

  test("a full line gives 429 with Retry-After, and health and metrics still answer", async () => {
    const server = await llmServer({ slots: 1, kvTokens: 100, tokenMs: 60_000 }, { queueLimit: 1 });
    const left = new AbortController();
    const held = Array.from({ length: 2 }, () =>
      post(server.url, path, chat({ max_tokens: 47 }), { signal: left.signal }).catch(() => "left"),
    );
    await until(() => server.truth().requests.filter(({ inputTokens }) => inputTokens !== null).length === 2);
    const refused = await post(server.url, path, chat());
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ error: { type: "rate_limit_error", code: "queue_full" } });
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({
      status: "ok",
      engine: "llm-sim",
      running: 1,
      waiting: 1,
      loaded: ["sim"],
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    for (const line of [
      "llm_requests_in_flight 1",
      "llm_queue_depth 1",
      "llm_kv_cache_usage_ratio 0.5",
      'llm_requests_total{status="429",ending="refused"} 1',
    ]) {
      expect(metrics).toContain(`${line}\n`);
    }
    left.abort();
    expect(await Promise.all(held)).toEqual(["left", "left"]);
    await until(() => server.truth().requests.every(({ status }) => status !== null));
    expect(server.truth().requests.map(({ status, ending }) => [status, ending])).toEqual([
      [499, "left"],
      [499, "left"],
      [429, "refused"],
    ]);
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ running: 0, waiting: 0 });
  });
});

describe("what goes wrong in the middle of a stream", () => {
  const asked = chat({ max_tokens: 9, stream: true });

  const message = expect.stringContaining("failed, as its faults ask");
  test.each([
    { path, body: asked, name: null, data: { error: { type: "server_error", message } } },
    {
      path: "/v1/messages",
      body: asked,
      name: "error",
      data: { type: "error", error: { type: "api_error", message } },
    },
    {
      path: "/v1/responses",
      body: { input: "a", stream: true },
      name: "error",
      data: { type: "error", message },
    },
    {
      path: "/completion",
      body: { prompt: "a", stream: true },
      name: null,
      data: { error: { code: 500, message } },
    },
  ])("an error is an event at $path", async ({ path, body, name, data }) => {
    const server = await llmServer({ faults: [{ kind: "error", atToken: 3 }] }, { stream: { done: false } });
    const answer = await post(server.url, path, body);
    expect(answer.status).toBe(200);
    expect(eventsIn(await answer.text()).at(-1)).toMatchObject({ name, data });
    expect(server.truth().requests[0]).toMatchObject({
      status: 200,
      ending: "failed",
      eventTokens: [1, 1, 1],
      outputTokens: 3,
    });
  });

  test("an error before the first output is an ordinary one", async () => {
    const server = await llmServer({ faults: [{ kind: "error", atToken: 0 }] });
    expect((await post(server.url, path, asked)).status).toBe(500);
    expect(server.truth().requests[0]).toMatchObject({ status: 500, ending: "refused" });
  });

  test("a cut ends the connection without an end of the answer", async () => {
    const server = await llmServer({ faults: [{ kind: "cut", atToken: 3 }] });
    const answer = await post(server.url, path, asked);
    await expect(answer.text()).rejects.toThrow();
    await until(() => server.truth().requests[0]?.ending !== null);
    expect(server.truth().requests[0]).toMatchObject({ status: 200, ending: "cut", outputTokens: 3 });
  });

  test("silence lasts until the client leaves, whose slot is then free", async () => {
    const server = await llmServer({ slots: 1, faults: [{ kind: "silence", atToken: 3 }] });
    const left = new AbortController();
    const answer = await post(server.url, path, asked, { signal: left.signal });
    await until(() => server.truth().requests[0]?.eventNs.length === 3);
    left.abort();
    await expect(answer.text()).rejects.toThrow();
    await until(() => server.truth().requests[0]?.ending !== null);
    expect(server.truth().requests[0]).toMatchObject({ status: 499, ending: "left", outputTokens: 3 });
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ running: 0 });
  });
});

describe("models", () => {
  const list = async (server: LlmServer) => {
    const { data } = (await (await fetch(`${server.url}/v1/models`)).json()) as {
      data: { id: string; loaded: boolean }[];
    };
    return data.map(({ id, loaded }) => `${id}${loaded ? " loaded" : ""}`);
  };

  test("are listed, loaded and unloaded", async () => {
    const server = await llmServer({ models: ["small", "large"], loadMs: 5 });
    expect(await list(server)).toEqual(["small loaded", "large"]);
    const loaded = await (await post(server.url, "/v1/models/load", { model: "large" })).json();
    expect(loaded).toEqual({ status: "loaded", model: "large", load_ms: expect.any(Number) });
    expect((loaded as { load_ms: number }).load_ms).toBeGreaterThanOrEqual(5);
    expect(await list(server)).toEqual(["small loaded", "large loaded"]);
    const unloaded = await (await post(server.url, "/v1/models/unload", { model: "small" })).json();
    expect(unloaded).toEqual({ status: "unloaded", models: ["small"] });
    expect(await list(server)).toEqual(["small", "large loaded"]);
    const answer = await (await post(server.url, path, chat({ max_tokens: 1 }))).json();
    expect(answer).toMatchObject({ model: "large" });
    expect(await (await post(server.url, "/v1/models/unload", "")).json()).toMatchObject({
      models: ["large"],
    });
    expect(await list(server)).toEqual(["small", "large"]);
  });

  test.each([
    { body: { model: "huge" }, status: 404, message: 'the model "huge" does not exist; there is sim' },
    { body: {}, status: 400, message: "model is missing" },
  ])("a load of $body is refused with $status", async ({ body, status, message }) => {
    const server = await llmServer();
    const answer = await post(server.url, "/v1/models/load", body);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { message } }]);
  });

  test("an unload ends the answers under way with an error", async () => {
    const server = await llmServer({ slots: 1, tokenMs: 60_000 });
    const streaming = post(server.url, path, chat({ stream: true }));
    const waiting = post(server.url, path, chat({ stream: true }));
    await until(() => server.truth().requests.filter(({ inputTokens }) => inputTokens !== null).length === 2);
    await until(() => server.truth().requests.some(({ eventNs }) => eventNs.length === 1));
    await post(server.url, "/v1/models/unload", { model: "sim" });
    const message = "the model was unloaded before the answer was complete";
    const events = eventsIn(await (await streaming).text());
    expect(events.at(-2)?.data).toMatchObject({ error: { message, code: "model_unloaded" } });
    expect([(await waiting).status, await (await waiting).json()]).toMatchObject([
      503,
      { error: { message } },
    ]);
  });
});

test("bad options are refused with the key that is wrong", async () => {
  await expect(llmServer({ tokensPerEvent: 0 })).rejects.toThrow(/engine\.tokensPerEvent/);
  await expect(llmServer({ loaded: ["other"] })).rejects.toThrow(
    /loaded names a model that is not in models/,
  );
  await expect(llmServer({}, { host: "0.0.0.0" })).rejects.toThrow(/no token was given/);
});
