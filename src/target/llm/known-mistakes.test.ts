import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createVirtualClock, systemClock } from "../../base/index.ts";
import { createHttp1Transport } from "../../transport/index.ts";
import { createTarget } from "../create-target.ts";
import type { Answer } from "../target.ts";
import { targetSpecSchema } from "../target-spec.ts";
import { samplePrompt, scriptedTransport } from "../transport.fixture.ts";
import { chatChunk, chatUsage, doneMark } from "./llm.fixture.ts";

/**
 * Mistakes that tools of this kind have made, each with the report of its users. They are held here by the truth:
 * what a server is known to have done.
 */

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const spec = (url: string, more: object = {}) =>
  targetSpecSchema.parse({ kind: "openai-chat", url, model: "tiny", ...more });

/** The answer to a stream whose events arrive in these reads, at instants 11, 12, 13, … */
async function answerTo(...reads: readonly string[]): Promise<Answer> {
  const transport = scriptedTransport(() => ({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: reads.map((read) => Buffer.from(read)),
  }));
  const target = createTarget(spec("http://server"), {
    transport,
    clock: createVirtualClock(),
    environment: {},
  });
  return target.prepare(samplePrompt(), "t").send(new AbortController().signal);
}

const end = chatChunk({}, "stop");
const role = chatChunk({ role: "assistant", content: "" });

describe("known mistakes of other tools are not made", () => {
  it("vllm#3759, vllm#15106: a role-only delta is no token", async () => {
    const answer = await answerTo(
      role,
      chatChunk({ role: "assistant" }),
      chatChunk({ content: null }),
      chatChunk({ content: "Hi" }),
      chatChunk({ content: "" }),
      chatChunk({ content: " there" }),
      end,
      doneMark,
    );
    expect(answer).toMatchObject({ firstTokenAt: 14, firstAnswerAt: 14, chunkAts: [14, 16] });
  });

  it("inference-perf#559, guidellm#737: reasoning counts for the first token, and the first answer is told apart", async () => {
    const answer = await answerTo(
      role,
      chatChunk({ reasoning_content: "Hm" }),
      chatChunk({ reasoning: ", so" }),
      chatChunk({ reasoning: "." }),
      chatChunk({ content: "Hi" }),
      end,
      doneMark,
    );
    expect(answer).toMatchObject({ firstTokenAt: 12, firstAnswerAt: 15, chunkKinds: "rrra" });
    expect(answer.output).toEqual({ text: "Hi", reasoning: "Hm, so.", finishReason: "stop" });
  });

  it("an answer that is all reasoning has a first token and no first answer", async () => {
    const answer = await answerTo(
      chatChunk({ reasoning: "Hm" }),
      chatChunk({}, "length"),
      chatUsage({ prompt_tokens: 3, completion_tokens: 1 }),
      doneMark,
    );
    expect(answer).toMatchObject({ outcome: { kind: "ok" }, firstTokenAt: 11, usage: { outputTokens: 1 } });
    expect(answer).not.toHaveProperty("firstAnswerAt");
  });

  it("vllm#27485: tool calls are output, each piece with its instant", async () => {
    const call = (fields: object) => chatChunk({ tool_calls: [{ index: 0, function: fields }] });
    const answer = await answerTo(
      role,
      call({ name: "look", arguments: "" }),
      call({ arguments: "{}" }),
      end,
      doneMark,
    );
    expect(answer).toMatchObject({
      firstTokenAt: 12,
      firstAnswerAt: 12,
      chunkAts: [12, 13],
      chunkKinds: "tt",
    });
  });

  it("a reasoning delta that a server sends under both names is counted once", async () => {
    const answer = await answerTo(chatChunk({ reasoning: "Hm", reasoning_content: "Hm" }), end, doneMark);
    expect(answer).toMatchObject({ chunkChars: [2], output: { reasoning: "Hm" } });
  });

  it("several events in one read are marked: the gaps between them are no latencies", async () => {
    const answer = await answerTo(
      role + chatChunk({ content: "a" }),
      chatChunk({ content: "b" }) + chatChunk({ content: "c" }) + chatChunk({ content: "d" }),
      chatChunk({ content: "e" }),
      end + doneMark,
    );
    expect(answer).toMatchObject({ chunkAts: [11, 12, 12, 12, 13], sharedReads: [2, 3] });
  });

  it("vllm#55508: the usage chunk and the end mark do not extend the end", async () => {
    const answer = await answerTo(
      chatChunk({ content: "a" }),
      chatChunk({ content: "b" }),
      end,
      chatUsage({ prompt_tokens: 3, completion_tokens: 2 }),
      doneMark,
    );
    expect(answer.chunkAts?.at(-1)).toBe(12);
    expect(answer.endedAt).toBe(16);
  });

  it("sglang#12389, sglang#9585: without a stream there is no first token, rather than one after 0 ms", async () => {
    const transport = scriptedTransport(() => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ choices: [{ message: { content: "Hi" } }] }),
    }));
    const target = createTarget(spec("http://server", { stream: false }), {
      transport,
      clock: createVirtualClock(),
      environment: {},
    });
    const answer = await target.prepare(samplePrompt(), "t").send(new AbortController().signal);
    expect(answer.output).toEqual({ text: "Hi" });
    for (const key of ["firstTokenAt", "firstAnswerAt", "chunkAts", "sharedReads"])
      expect(answer).not.toHaveProperty(key);
  });

  it("genai-bench#100: a stream that brings nothing is no answer, however fast it was", async () => {
    const answer = await answerTo(doneMark);
    expect(answer.outcome).toEqual({ kind: "invalid", reason: "a stream without an answer in it" });
    expect(answer).not.toHaveProperty("usage");
  });
});

/** A server of the platform's own making, so that both sides of the wire are not ours. */
async function serve(
  answer: (response: ServerResponse) => unknown,
): Promise<{ url: string; sockets: () => number }> {
  let sockets = 0;
  const server = createServer(async (request, response) => {
    for await (const _piece of request);
    response.writeHead(200, { "content-type": "text/event-stream" });
    await answer(response);
  });
  server.on("connection", () => sockets++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets: () => sockets };
}

function open(url: string, more: object = {}) {
  const parsed = spec(url, more);
  const transport = createHttp1Transport({ clock: systemClock, timeouts: parsed.timeouts });
  const target = createTarget(parsed, { transport, clock: systemClock, environment: {} });
  closers.push(() => target.close());
  return () => target.prepare(samplePrompt(), "t").send(new AbortController().signal);
}

/** Lets everything that is due happen, so that writes before and behind it are reads of their own. */
const pause = (): Promise<void> => systemClock.sleepUntil(systemClock.now() + 20);

describe("over real sockets", () => {
  it("inference-perf#282, aiperf#1424: one connection carries one answer after the other", async () => {
    const { url, sockets } = await serve((response) =>
      response.end(chatChunk({ content: "Hi" }, "stop") + doneMark),
    );
    const ask = open(url);
    const reused: (boolean | undefined)[] = [];
    for (let i = 0; i < 5; i++) reused.push((await ask()).connection?.reused);
    expect(reused).toEqual([false, true, true, true, true]);
    expect(sockets()).toBe(1);
  });

  it("sglang#12389: the first token comes after the send and after the prefill, never at 0", async () => {
    let tokenWrittenAt = 0;
    const { url } = await serve(async (response) => {
      response.write(role);
      await pause();
      tokenWrittenAt = systemClock.now();
      response.write(chatChunk({ content: "Hi" }));
      await pause();
      response.end(end + doneMark);
    });
    const answer = await open(url)();
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.firstTokenAt).toBeGreaterThan(answer.sentAt ?? Number.POSITIVE_INFINITY);
    expect(answer.firstTokenAt).toBeGreaterThan(answer.stamps.firstByteAt ?? Number.POSITIVE_INFINITY);
    expect(answer.firstTokenAt).toBeGreaterThanOrEqual(tokenWrittenAt);
    expect(answer.endedAt).toBeGreaterThan(answer.firstTokenAt ?? Number.POSITIVE_INFINITY);
  });

  it("marks the events of one write, and not those of two", async () => {
    const { url } = await serve(async (response) => {
      response.write(chatChunk({ content: "a" }) + chatChunk({ content: "b" }));
      await pause();
      response.write(chatChunk({ content: "c" }));
      await pause();
      response.end(end + doneMark);
    });
    const { chunkAts = [], sharedReads } = await open(url)();
    expect(sharedReads).toEqual([1]);
    expect(chunkAts[0]).toBe(chunkAts[1]);
    expect(chunkAts[2]).toBeGreaterThan(chunkAts[1] as number);
  });

  it("ends a silent stream after its idle limit and keeps what came", async () => {
    const { url } = await serve((response) => response.write(chatChunk({ content: "Hi" })));
    const answer = await open(url, { timeouts: { idleMs: 60 } })();
    expect(answer.outcome).toEqual({ kind: "timeout", phase: "read", afterMs: 60 });
    expect(answer.output).toEqual({ text: "Hi" });
    expect(answer.chunkAts).toHaveLength(1);
  });
});
