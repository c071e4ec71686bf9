import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { type LlmServerInput, type LlmTruth, startLlmServer } from "../../testbed/index.ts";
import { createHttp1Transport } from "../../transport/index.ts";
import { createTarget } from "../create-target.ts";
import { createModelControl } from "../model-control.ts";
import { targetSpecSchema } from "../target-spec.ts";
import { samplePrompt } from "../transport.fixture.ts";
import type { PromptTargetSpec } from "./prompt-target-spec.ts";

const never = (): AbortSignal => new AbortController().signal;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Engine = Partial<Omit<Extract<LlmServerInput["engine"], { kind: "llm-sim" }>, "kind">>;

/** A server that knows what it did, and a target that looks on from the other side of a socket. */
async function open(spec: object, engine: Engine = {}, stream: LlmServerInput["stream"] = {}) {
  const server = await startLlmServer({
    engine: { kind: "llm-sim", prefillOverheadMs: 5, tokenMs: 2, ...engine },
    stream,
  });
  closers.push(() => server.close());
  const parsed = targetSpecSchema.parse({ url: server.url, model: "sim", ...spec }) as PromptTargetSpec;
  const transport = () => createHttp1Transport({ clock: systemClock, timeouts: parsed.timeouts });
  const context = () => ({ transport: transport(), clock: systemClock, environment: {} });
  const target = createTarget(parsed, context());
  closers.push(() => target.close());
  return {
    server,
    target,
    ask: (request: PromptRequest = samplePrompt()) => target.prepare(request, "check-1").send(never()),
    control: () => {
      const control = createModelControl(parsed, context());
      closers.push(() => control.close());
      return control;
    },
    truth: () => {
      const { requests } = server.truth();
      const last = requests.at(-1);
      if (last === undefined) throw new Error("the server saw no request");
      return last;
    },
  };
}

/** The system's monotonic clock at instant 0 of ours: the latest of many readings has the least delay between its two halves. */
const originNs = Array.from(
  { length: 100 },
  () => process.hrtime.bigint() - BigInt(Math.round(systemClock.now() * 1e6)),
).reduce((latest, each) => (each > latest ? each : latest));

/** Instant of our clock at which the server wrote an event. */
const writtenAt = ({ receivedAt, eventNs }: LlmTruth, index: number): number =>
  Number(receivedAt - originNs) / 1e6 + (eventNs[index] as number) / 1e6;

const prompt = samplePrompt({
  input: { kind: "prompt", prompt: "one", maxOutputTokens: 24 },
  messages: [{ role: "user", content: "one two three four five" }],
});

const kinds: readonly PromptTargetSpec["kind"][] = [
  "openai-chat",
  "openai-completions",
  "openai-responses",
  "ollama-chat",
  "ollama-generate",
  "anthropic-messages",
  "llama-cpp",
];
const thinking: readonly string[] = [
  "openai-chat",
  "openai-responses",
  "ollama-chat",
  "ollama-generate",
  "anthropic-messages",
];

describe("against the built-in server", () => {
  describe.each(kinds)("%s", (kind) => {
    it("sees every event with output, no more and none before it was written", async () => {
      const reasoningTokens = thinking.includes(kind) ? 6 : 0;
      const { ask, truth } = await open({ kind }, { reasoningTokens, tokensPerEvent: 3 });
      const answer = await ask(prompt);
      expect(answer.outcome).toEqual({ kind: "ok" });
      const seen = truth();
      const { eventNs, eventKinds, inputTokens, outputTokens, finishReason } = seen;
      expect(answer.chunkAts).toHaveLength(eventNs.length);
      expect(eventNs.length).toBe(8);
      expect(answer.chunkKinds ?? "aaaaaaaa").toBe(eventKinds);
      expect(answer.usage).toMatchObject({ inputTokens, outputTokens });
      expect(outputTokens).toBe(24);
      expect(finishReason).not.toBeNull();
      expect(answer.output?.finishReason).toBeDefined();
      for (const [index, at] of (answer.chunkAts ?? []).entries()) {
        // The two clocks are the same one; a tenth of a millisecond is for the origin's rounding.
        expect(at - writtenAt(seen, index)).toBeGreaterThan(-0.1);
      }
    });

    it("reads an answer that is not streamed", async () => {
      const { ask, truth } = await open({ kind, stream: false });
      const answer = await ask(prompt);
      expect(answer.outcome).toEqual({ kind: "ok" });
      expect(answer.output?.text.trim().split(/\s+/)).toHaveLength(24);
      expect(answer.usage).toMatchObject({ inputTokens: truth().inputTokens, outputTokens: 24 });
      expect(answer).not.toHaveProperty("firstTokenAt");
    });

    it.each([
      ["error", "streamError"],
      ["cut", "networkError"],
    ] as const)("tells an answer with an %s in it, and keeps what came before", async (fault, outcome) => {
      const { ask, truth } = await open({ kind }, { faults: [{ kind: fault, atToken: 5 }] });
      const answer = await ask(prompt);
      expect(answer.outcome.kind).toBe(outcome);
      expect(answer.chunkAts).toHaveLength(5);
      expect(truth().eventNs).toHaveLength(5);
    });

    it("tells a server without a model how to get one", async () => {
      const { ask, target } = await open({ kind }, { loaded: [] });
      const answer = await ask(prompt);
      const error = await target.explain(answer, never());
      if (kind.startsWith("ollama")) expect(answer.outcome.kind).toBe("ok");
      else expect(error?.code).toBe("target.no-model-loaded");
    });

    it("names the models of a server that has others", async () => {
      const { ask, target } = await open({ kind, model: "simm" }, { models: ["sim", "other"] });
      const error = await target.explain(await ask(prompt), never());
      expect(error?.code).toBe("target.unknown-model");
      expect(error?.hint).toMatch(/did you mean sim/);
    });
  });

  it("counts the tokens of each event where the server counts along", async () => {
    for (const kind of ["openai-chat", "openai-completions", "llama-cpp"]) {
      const more = kind === "llama-cpp" ? {} : { streamUsage: "each-chunk" };
      const { ask, truth } = await open(
        { kind, ...more },
        { tokensPerEvent: { upTo: 5 } },
        { usage: "continuous" },
      );
      const answer = await ask(prompt);
      expect(answer.chunkTokens).toEqual(truth().eventTokens);
      expect(new Set(answer.chunkTokens).size).toBeGreaterThan(1);
    }
  });

  it("marks the events that were written together", async () => {
    const { ask, truth } = await open({ kind: "openai-chat" }, {}, { eventsPerWrite: 4 });
    const { sharedReads = [] } = await ask(prompt);
    const { eventNs } = truth();
    const together = eventNs.flatMap((ns, index) => (index > 0 && ns === eventNs[index - 1] ? [index] : []));
    expect(together.length).toBeGreaterThan(10);
    expect(sharedReads).toEqual(expect.arrayContaining(together));
  });

  it("does not take a role chunk at the start of the prefill for a token", async () => {
    const { ask, truth } = await open(
      { kind: "openai-chat" },
      { prefillOverheadMs: 60 },
      { roleChunk: "start" },
    );
    const answer = await ask(prompt);
    const tokenMs = writtenAt(truth(), 0);
    expect(answer.firstTokenAt).toBeGreaterThan(tokenMs - 0.1);
    expect(answer.stamps.firstByteAt).toBeLessThan(tokenMs - 30);
  });

  it("reads tool calls", async () => {
    const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
    const { ask, truth } = await open({ kind: "openai-chat", extra: { tools } }, { toolCall: true });
    const answer = await ask(prompt);
    expect(answer.output?.toolCalls).toMatch(/^look/);
    expect(answer.chunkKinds).toMatch(/^t+$/);
    expect(answer.chunkAts?.length).toBeGreaterThanOrEqual(truth().eventNs.length);
  });

  it("accepts a stream without [DONE] behind its finish reason", async () => {
    const { ask } = await open({ kind: "openai-chat" }, {}, { done: false });
    expect((await ask(prompt)).outcome).toEqual({ kind: "ok" });
  });

  it("ends a silence by its own limit", async () => {
    const { ask } = await open(
      { kind: "openai-chat", timeouts: { idleMs: 80 } },
      { faults: [{ kind: "silence", atToken: 3 }] },
    );
    const answer = await ask(prompt);
    expect(answer.outcome).toEqual({ kind: "timeout", phase: "read", afterMs: 80 });
    expect(answer.chunkAts).toHaveLength(3);
  });

  it.each(["openai-chat", "ollama-chat"])("lists, loads and unloads by %s", async (kind) => {
    const { control } = await open({ kind }, { models: ["sim", "other"], loadMs: 40 });
    const models = control();
    const list = await models.list(never());
    expect(list.supported && list.models.map(({ id }) => id.replace(":latest", ""))).toEqual([
      "sim",
      "other",
    ]);
    const loaded = await models.load("other", never());
    expect(loaded.supported && loaded.loadMs).toBeGreaterThan(39);
    expect(await models.unload("other", never())).toEqual({ supported: true });
  });
});
