import { describe, expect, test } from "vitest";
import { ConnectionCut, type LlmJob, type LlmPiece, type LlmResult } from "../llm/llm-engine.ts";
import { llmJob } from "./llm-job.fixture.ts";
import { createSimulatedLlm } from "./simulated-llm.ts";
import { SimulatedLlmSpec } from "./simulated-llm-spec.ts";
import { createVirtualTimeLine } from "./virtual-time-line.fixture.ts";

type Input = Omit<Parameters<typeof SimulatedLlmSpec.parse>[0] & object, "kind">;

/** An engine on a virtual time line, on which 100 input tokens take 10 ms after 50 ms of overhead. */
function simulated(input: Record<string, unknown> & Input = {}) {
  const spec = SimulatedLlmSpec.parse({
    kind: "llm-sim",
    prefillOverheadMs: 50,
    prefillTokensPerSecond: 10_000,
    tokenMs: 30,
    ...input,
  });
  const line = createVirtualTimeLine();
  return { line, engine: createSimulatedLlm(spec, line) };
}

interface Watched {
  readonly pieces: (LlmPiece & { readonly atMs: number })[];
  result: LlmResult | null;
  error: Error | null;
  endedMs: number | null;
}

/** Runs a job as the server does, from the instant `startMs` on. */
function watch(
  { line, engine }: ReturnType<typeof simulated>,
  job: Partial<LlmJob> = {},
  startMs = 0,
): Watched {
  const watched: Watched = { pieces: [], result: null, error: null, endedMs: null };
  const task = engine.accept(llmJob(job));
  const sink = { piece: (piece: LlmPiece) => watched.pieces.push({ ...piece, atMs: line.nowNs() / 1e6 }) };
  line.at(startMs * 1e6, async () => {
    await task.whenAllowed?.();
    try {
      watched.result = await task.run(0, sink, new AbortController().signal);
    } catch (error) {
      watched.error = error as Error;
    }
    watched.endedMs = line.nowNs() / 1e6;
  });
  return watched;
}

const times = ({ pieces }: Watched): number[] => pieces.map(({ atMs }) => atMs);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const hundredWords = { kind: "text", text: "word ".repeat(100) } as const;

describe("the instants of tokens", () => {
  test("are overhead plus input over prefill rate, and then one gap after another", async () => {
    const sim = simulated();
    const one = watch(sim, { prompt: hundredWords, maxTokens: 4 });
    await sim.line.runAll();
    expect(times(one)).toEqual([60, 90, 120, 150]);
    expect(one.result).toEqual({
      finishReason: "length",
      inputTokens: 100,
      outputTokens: 4,
      timings: { promptMs: 60, outputMs: 90 },
    });
  });

  test("come later when a client says that its prompt has more tokens", async () => {
    const sim = simulated();
    const one = watch(sim, { maxTokens: 1, body: { sim: { inputTokens: 1000 } } });
    await sim.line.runAll();
    expect([times(one), one.result?.inputTokens]).toEqual([[150], 1000]);
  });

  test("are slower the more sequences are in the batch, from the next token on", async () => {
    const sim = simulated({ tokenMsPerSequence: 5, prefillTokensPerSecond: 1e9 });
    const first = watch(sim, { maxTokens: 6 });
    const second = watch(sim, { maxTokens: 2 }, 95);
    const third = watch(sim, { maxTokens: 2 }, 95);
    await sim.line.runAll();
    const gaps = (watched: Watched): number[] =>
      times(watched)
        .slice(1)
        .map((at, i) => Math.round(at - (times(watched)[i] as number)));
    // The two others are there from 95 to 185, so when the tokens of 110 and 150 are made.
    expect(times(first)[0]).toBeCloseTo(50, 3);
    expect(gaps(first)).toEqual([30, 30, 40, 40, 30]);
    expect([gaps(second), gaps(third)]).toEqual([[40], [40]]);
  });

  test("are pushed back by a pause of one answer, and only from its token on", async () => {
    const sim = simulated({ prefillTokensPerSecond: 1e9, tokenStalls: [{ atToken: 2, durationMs: 500 }] });
    const one = watch(sim, { maxTokens: 4 });
    await sim.line.runAll();
    expect(times(one).map(Math.round)).toEqual([50, 80, 610, 640]);
  });

  test("avoid the stalls of the whole server, and starts do too", async () => {
    const sim = simulated({ prefillTokensPerSecond: 1e9, stalls: [{ atMs: 100, durationMs: 200 }] });
    const before = watch(sim, { maxTokens: 4 });
    const during = watch(sim, { maxTokens: 1 }, 150);
    await sim.line.runAll();
    expect(times(before).map(Math.round)).toEqual([50, 80, 300, 330]);
    expect(times(during).map(Math.round)).toEqual([350]);
  });

  test("are followed by the end after the tail", async () => {
    const sim = simulated({ prefillTokensPerSecond: 1e9, tailMs: 70 });
    const one = watch(sim, { maxTokens: 2 });
    await sim.line.runAll();
    expect(Math.round(one.endedMs as number)).toBe(150);
    expect(Math.round(one.result?.timings.outputMs as number)).toBe(30);
  });
});

describe("the shape of events", () => {
  const shapes = [
    { name: "one token each", input: {}, sizes: [1, 1, 1, 1, 1, 1, 1] },
    { name: "three collected", input: { tokensPerEvent: 3 }, sizes: [3, 3, 1] },
    { name: "more than there are", input: { tokensPerEvent: 20 }, sizes: [7] },
    {
      name: "three collected, cut where the reasoning ends",
      input: { tokensPerEvent: 3, reasoningTokens: 4 },
      sizes: [3, 1, 3],
    },
  ];
  test.each(shapes)("with $name is $sizes", async ({ input, sizes }) => {
    const sim = simulated(input);
    const one = watch(sim, { maxTokens: 7 });
    await sim.line.runAll();
    expect(one.pieces.map(({ tokens }) => tokens)).toEqual(sizes);
    for (const { text, tokens } of one.pieces) expect(text.trim().split(" ")).toHaveLength(tokens);
  });

  test("an event of collected tokens comes with its last one", async () => {
    const sim = simulated({ tokensPerEvent: 3, prefillTokensPerSecond: 1e9 });
    const one = watch(sim, { maxTokens: 7 });
    await sim.line.runAll();
    expect(times(one).map(Math.round)).toEqual([110, 200, 230]);
  });

  test("speculation makes one to k tokens a step, and every count is exact", async () => {
    const sim = simulated({ tokensPerEvent: { upTo: 4 }, prefillTokensPerSecond: 1e9 });
    const many = Array.from({ length: 20 }, () => watch(sim, { maxTokens: 101 }));
    await sim.line.runAll();
    const sizes = many.flatMap(({ pieces }) => pieces.map(({ tokens }) => tokens));
    expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4]));
    for (const one of many) {
      expect(sum(one.pieces.map(({ tokens }) => tokens))).toBe(101);
      expect(
        one.pieces
          .map(({ text }) => text)
          .join("")
          .split(" "),
      ).toHaveLength(101);
      const steps = times(one);
      expect(steps.map(Math.round)).toEqual(steps.map((_, i) => 50 + 30 * i));
    }
    expect(new Set(many.map(({ pieces }) => pieces.map(({ tokens }) => tokens).join(""))).size).toBe(20);
  });

  test("reasoning is told apart and counted", async () => {
    const sim = simulated({ reasoningTokens: 3 });
    const one = watch(sim, { maxTokens: 5 });
    await sim.line.runAll();
    expect(one.pieces.map(({ kind }) => kind[0]).join("")).toBe("rrraa");
    expect(one.result).toMatchObject({ outputTokens: 5, reasoningTokens: 3 });
  });

  test("a tool call names the first tool that was offered, once", async () => {
    const sim = simulated({ toolCall: true, outputTokens: { kind: "fixed", tokens: 4 } });
    const body = { tools: [{ type: "function", function: { name: "find_boat" } }] };
    const one = watch(sim, { body });
    await sim.line.runAll();
    expect(one.pieces.map(({ toolName }) => toolName)).toEqual([
      "find_boat",
      undefined,
      undefined,
      undefined,
    ]);
    expect(JSON.parse(one.pieces.map(({ text }) => text).join(""))).toEqual({ text: expect.any(String) });
    expect(one.result?.finishReason).toBe("tool_calls");
  });
});

describe("what goes wrong", () => {
  test("an error comes in place of the token", async () => {
    const sim = simulated({ prefillTokensPerSecond: 1e9, faults: [{ kind: "error", atToken: 2 }] });
    const one = watch(sim, { maxTokens: 9 });
    await sim.line.runAll();
    expect(times(one).map(Math.round)).toEqual([50, 80]);
    expect([one.error?.message, Math.round(one.endedMs as number)]).toEqual([
      "the simulated engine failed, as its faults ask",
      110,
    ]);
  });

  test("a cut says so, and what was collected is out before it", async () => {
    const sim = simulated({ faults: [{ kind: "cut", atToken: 5 }], tokensPerEvent: 4 });
    const one = watch(sim, { maxTokens: 9 });
    await sim.line.runAll();
    expect(one.error).toBeInstanceOf(ConnectionCut);
    expect(one.pieces.map(({ tokens }) => tokens)).toEqual([4, 1]);
  });

  test("silence never ends by itself", async () => {
    const sim = simulated({ faults: [{ kind: "silence", atToken: 1 }] });
    const one = watch(sim, { maxTokens: 9 });
    await sim.line.runAll();
    expect([one.pieces.length, one.endedMs]).toEqual([1, null]);
  });

  test("happens to the asked share of requests, the same ones for the same seed", async () => {
    const struck = async (): Promise<string> => {
      const sim = simulated({ faults: [{ kind: "error", atToken: 0, ratio: 0.3 }], seed: "which" });
      const all = Array.from({ length: 200 }, () => watch(sim, { maxTokens: 1 }));
      await sim.line.runAll();
      return all.map(({ error }) => (error ? "x" : ".")).join("");
    };
    const first = await struck();
    expect(first).toBe(await struck());
    expect(Math.abs(first.replaceAll(".", "").length - 60)).toBeLessThan(20);
  });

  test("a share of requests fails at once", () => {
    const { engine } = simulated({ errorRatio: 1 });
    expect(() => engine.accept(llmJob())).toThrow("as its error ratio asks");
  });

  test.each([
    { name: "the context", input: { contextTokens: 100 } },
    { name: "the whole KV cache", input: { kvTokens: 100 } },
  ])("an input that fills $name is refused with both numbers", ({ input }) => {
    const { engine } = simulated(input);
    expect(() => engine.accept(llmJob({ prompt: hundredWords }))).toThrow(/has 100 tokens.*holds 100 /);
  });

  test("a client that has left before the start stops the work", async () => {
    const { engine, line } = simulated();
    const left = new AbortController();
    left.abort();
    const task = engine.accept(llmJob());
    await expect(task.run(0, { piece: () => {} }, left.signal)).rejects.toThrow("called off");
    await line.runAll();
  });
});

describe("the model", () => {
  test("says the same for the same seed of a request, and other things without one", async () => {
    const sim = simulated();
    const all = [{ seed: 7 }, { seed: 7 }, {}, {}].map((job) => watch(sim, { ...job, maxTokens: 20 }));
    await sim.line.runAll();
    const [a, b, c, d] = all.map(({ pieces }) => pieces.map(({ text }) => text).join(""));
    expect(a).toBe(b);
    expect(new Set([a, c, d]).size).toBe(3);
  });

  test("takes its time to load, and is gone when it is unloaded", async () => {
    const { engine, line } = simulated({ models: ["small", "large"], loadMs: 400 });
    const loading = engine.load("large");
    expect(engine.models().map(({ loaded }) => loaded)).toEqual([true, false]);
    await line.runAll();
    await loading;
    expect([line.nowNs() / 1e6, engine.models().map(({ loaded }) => loaded)]).toEqual([400, [true, true]]);
    await engine.unload("small");
    expect(engine.models().map(({ loaded }) => loaded)).toEqual([false, true]);
  });

  test("embeds a text as a unit vector that depends on the text only", async () => {
    const { engine, line } = simulated({ embeddingDimensions: 8 });
    const embedding = engine.embed?.("sim", ["red boat", "blue", "red boat"]);
    await line.runAll();
    const { vectors = [], inputTokens } = (await embedding) ?? {};
    expect(inputTokens).toBe(5);
    expect(vectors[0]).toEqual(vectors[2]);
    expect(vectors[0]).not.toEqual(vectors[1]);
    for (const vector of vectors) {
      expect(vector).toHaveLength(8);
      expect(sum(vector.map((x) => x * x))).toBeCloseTo(1, 9);
    }
  });
});
