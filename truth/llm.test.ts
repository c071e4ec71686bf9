import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterEach, describe, expect, it } from "vitest";
import type { RequestEnded } from "../src/record/index.ts";
import { controlModels } from "../src/scenario/file.ts";
import { resolveScenario, type ScenarioSpec } from "../src/scenario/index.ts";
import { compareInQuiet } from "./quiet.fixture.ts";
import {
  besideWitness,
  type Measured,
  machineMs,
  measure,
  nearestRank,
  startLlmWitness,
  type Witness,
  type WitnessedLlm,
} from "./witness.fixture.ts";

type Pair = ReturnType<typeof besideWitness<WitnessedLlm>>[number];

let witness: Witness<WitnessedLlm> | undefined;
const stopWitness = async (): Promise<void> => {
  await witness?.stop();
  witness = undefined;
};
afterEach(stopWitness);

const chat = { kind: "openai-chat", model: "sim" };

/** Prompts of several lengths; the model ends its answers by itself. */
const prompts = {
  kind: "synthetic-prompts" as const,
  inputTokens: { mean: 30, stddev: 12 },
  outputTokens: 500,
  ignoreEos: false,
};

/** Starts a server, runs the load against it, and puts the two accounts of it beside each other. */
async function witnessRun(
  server: Parameters<typeof startLlmWitness>[0],
  scenario: { target?: object; workload?: object; load: object; tokenizer?: object },
): Promise<{ run: Measured; pairs: Pair[]; rows: WitnessedLlm[] }> {
  witness = await startLlmWitness(server);
  const { target = chat, workload = prompts, ...rest } = scenario;
  const spec = { target: { url: witness.url, ...target }, workload, ...rest } as ScenarioSpec;
  const run = await measure(spec);
  expect(run.failure).toBeUndefined();
  const rows = await settled(witness);
  return { run, pairs: besideWitness(run, 0, rows), rows };
}

/** The server's records once it has noticed the end of every request; a client that leaves is noticed a little later. */
async function settled(server: Witness<WitnessedLlm>): Promise<WitnessedLlm[]> {
  for (;;) {
    const rows = await server.requests();
    if (rows.every(({ endedAt }) => endedAt !== null)) return rows;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Counted anew here: a word is a token of the simulator, whatever it was packed in.
const words = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const steps = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => value - (values[i] as number));

/** Instants of the events with output, in ms, by the server's clock and by ours. */
const writtenMs = ({ seen }: Pair): number[] =>
  seen.eventNs.map((ns) => Number(seen.receivedAt) / 1e6 + ns / 1e6);
const readMs = ({ chunkAts = [] }: RequestEnded): readonly number[] => chunkAts;

const firstWrittenMs = ({ seen }: Pair): number => (seen.eventNs[0] ?? NaN) / 1e6;
/** From each event to the next, by the server. */
const gapsMs = ({ seen }: Pair): number[] => steps(seen.eventNs.map((ns) => ns / 1e6));

const metricsOf = (run: Measured) => run.summary.levels[0]?.metrics ?? {};

describe("tokens are counted exactly", () => {
  const answers = 40;
  const lengths = { kind: "uniform", min: 1, max: 40 };
  const engine = { outputTokens: lengths, tokenMs: 2, prefillOverheadMs: 4 };
  const load = { kind: "closed" as const, concurrency: 4, requests: answers };

  /** Every answer, event by event and word by word, and the sums that are made of them. */
  function expectExact(run: Measured, pairs: readonly Pair[]): void {
    // What follows would say nothing of answers that failed, or were all alike.
    expect(run.summary.levels[0]?.counts).toEqual({ ok: answers, failed: 0, dropped: 0, warmup: 4 });
    expect(pairs).toHaveLength(answers);
    expect(pairs.every(({ seen }) => seen.ending === "done")).toBe(true);
    const truth = pairs.map(({ seen }) => seen.outputTokens ?? NaN);
    expect(new Set(truth).size).toBeGreaterThan(15);

    for (const { record, seen } of pairs) {
      const { text = "", reasoning = "", toolCalls = "" } = record.output ?? {};
      expect(words(text) + words(reasoning) + words(toolCalls), `words of ${record.id}`).toBe(
        seen.outputTokens,
      );
      expect(record.input).toMatchObject({ plannedInputTokens: seen.inputTokens });
    }
    const { output_tokens: output, output_token_rate: rate } = metricsOf(run);
    expect(output?.n).toBe(answers);
    expect(Number(rate?.detail?.wholeSpan) * ((run.summary.levels[0]?.spanMs ?? NaN) / 1000)).toBeCloseTo(
      Number(output?.detail?.total),
      6,
    );
  }

  function expectServerCounts(run: Measured, pairs: readonly Pair[]): void {
    for (const { record, seen } of pairs) {
      const { inputTokens, outputTokens } = seen;
      expect(record.usage, `usage of ${record.id}`).toMatchObject({ inputTokens, outputTokens });
    }
    for (const [id, side] of [
      ["output_tokens", "outputTokens"],
      ["input_tokens", "inputTokens"],
    ] as const) {
      const truth = pairs.map(({ seen }) => seen[side] ?? NaN);
      const metric = metricsOf(run)[id];
      expect(metric?.detail, id).toEqual({ total: sum(truth), tokens: "server usage" });
      expect(metric?.max, id).toBe(Math.max(...truth));
      // A bucket of the histogram is 1/2048 of its value wide.
      expect(metric?.p50, id).toBeCloseTo(nearestRank(truth, 0.5), 1);
    }
  }

  /** Every event with output, none more, each of its kind. */
  function expectEvents(pairs: readonly Pair[]): void {
    for (const { record, seen } of pairs) {
      const events = record.chunkAts?.length ?? 0;
      expect(events, `events of ${record.id}`).toBe(seen.eventNs.length);
      expect(record.chunkKinds ?? "a".repeat(events)).toBe(seen.eventKinds);
      const together = seen.eventNs.flatMap((ns, i) => (i > 0 && ns === seen.eventNs[i - 1] ? [i] : []));
      expect(record.sharedReads ?? []).toEqual(expect.arrayContaining(together));
    }
  }

  /** Samples of the pooled gaps: all tokens but those of each answer's first read. */
  const gapSamples = (pairs: readonly Pair[]): number =>
    sum(
      pairs.map(({ record, seen }) => {
        const reads = readMs(record);
        return sum(seen.eventTokens.filter((_, i) => reads[i] !== reads[0]));
      }),
    );

  const oneEach = "one token an event";
  const byServer = "as the server says";
  const eachChunk = { target: { ...chat, streamUsage: "each-chunk" } };
  it.each<[string, object, object, { target?: object; split?: string }]>([
    ["one token an event", {}, {}, { split: oneEach }],
    ["five tokens an event", { tokensPerEvent: 5 }, {}, {}],
    ["one to six tokens an event", { tokensPerEvent: { upTo: 6 } }, {}, {}],
    ["four events a write", {}, { eventsPerWrite: 4 }, { split: oneEach }],
    ["a role alone, long before the first token", {}, { roleChunk: "start" }, { split: oneEach }],
    ["no role", {}, { roleChunk: "none" }, { split: oneEach }],
    ["reasoning first", { reasoningTokens: 7 }, { reasoningField: "reasoning" }, { split: oneEach }],
    ["a tool call", { toolCall: true }, {}, { split: oneEach }],
    ["reasoning, then a tool call", { toolCall: true, reasoningTokens: 7, tokensPerEvent: 3 }, {}, {}],
    ["the counts in each event", {}, { usage: "continuous" }, { split: byServer }],
    [
      "one to six tokens an event, three events a write, the counts in each",
      { tokensPerEvent: { upTo: 6 } },
      { eventsPerWrite: 3 },
      { ...eachChunk, split: byServer },
    ],
    ["no [DONE]", {}, { done: false }, { split: oneEach }],
  ])("with %s", async (_shape, own, stream, { target, split }) => {
    const { run, pairs } = await witnessRun(
      { engine: { ...engine, ...own }, stream },
      { load, ...(target && { target }) },
    );
    expectExact(run, pairs);
    expectServerCounts(run, pairs);
    expectEvents(pairs);
    const { itl, reasoning_tokens: reasoning } = metricsOf(run);
    if (split === byServer)
      for (const { record, seen } of pairs) expect(record.chunkTokens).toEqual(seen.eventTokens);
    if (split !== undefined) {
      expect(itl?.detail?.split).toBe(split);
      expect(itl?.n).toBe(gapSamples(pairs));
    }
    const thought = sum(pairs.map(({ seen }) => seen.reasoningTokens ?? 0));
    expect(reasoning?.detail?.total ?? 0).toBe(thought);
    expect(thought > 0).toBe("reasoningTokens" in own);
  });

  it("by our tokenizer when the server counts nothing, and says so", async () => {
    const { run, pairs } = await witnessRun({ engine, stream: { usage: "never" } }, { load });
    expectExact(run, pairs);
    expectEvents(pairs);
    // Behind a blank every word of the simulator is one token of this encoding; the first word may be two.
    const ours = pairs.map(({ record, seen }) => {
      const [first = "", ...rest] = (record.output?.text ?? "").split(" ");
      expect(rest.every((word) => encode(` ${word}`).length === 1)).toBe(true);
      return (seen.outputTokens ?? NaN) - 1 + encode(first).length;
    });
    const { output_tokens: output, input_tokens: input, itl } = metricsOf(run);
    expect(output?.detail).toEqual({ total: sum(ours), tokens: "tokenizer gpt o200k_base" });
    expect(output?.max).toBe(Math.max(...ours));
    // Nobody knows what the server made of the prompt: no number, and why.
    expect(input).toMatchObject({ n: 0, p50: null, mean: null });
    expect(input?.unavailable?.p50).toMatch(/no token counts/);
    expect(itl?.detail?.split).toBe("counted per event");
    expect(itl?.n).toBe(gapSamples(pairs));
  });

  it("by the model's own tokenizer, in each event, and none of them differs from the server's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "inferbench-tokenizer-"));
    try {
      const shape = { engine: { ...engine, tokensPerEvent: { upTo: 6 } }, stream: { usage: "never" } };
      witness = await startLlmWitness(shape);
      const path = join(folder, "tokenizer.json");
      writeFileSync(path, JSON.stringify(await wordTokenizer(witness.url)));
      const run = await measure({
        target: { kind: "openai-chat", url: witness.url },
        workload: prompts,
        load,
        tokenizer: { kind: "huggingface", path },
      });
      expect(run.failure).toBeUndefined();
      const pairs = besideWitness(run, 0, await settled(witness));
      expectExact(run, pairs);
      expectEvents(pairs);
      const { output_tokens: output, itl } = metricsOf(run);
      expect(output?.detail).toEqual({
        total: sum(pairs.map(({ seen }) => seen.outputTokens ?? NaN)),
        tokens: expect.stringMatching(/^tokenizer .*tokenizer\.json$/),
      });
      expect(itl?.detail?.split).toBe("counted per event");
      expect(itl?.n).toBe(gapSamples(pairs));
      expect(run.summary.warnings).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("in other dialects, one to five tokens an event", () => {
    it.each<[string, object]>([
      ["openai-completions", {}],
      ["openai-responses", { reasoningTokens: 7 }],
      ["ollama-chat", { reasoningTokens: 7 }],
      ["anthropic-messages", { reasoningTokens: 7 }],
      ["llama-cpp", {}],
    ])("%s", async (kind, own) => {
      const { run, pairs } = await witnessRun(
        { engine: { ...engine, ...own, tokensPerEvent: { upTo: 5 } } },
        { load, target: { kind, model: "sim" } },
      );
      expectExact(run, pairs);
      expectServerCounts(run, pairs);
      expectEvents(pairs);
    });
  });

  /** A tokenizer to which each word that the model says is one token. */
  async function wordTokenizer(url: string): Promise<object> {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        messages: [{ role: "user", content: "everything" }],
        sim: { outputTokens: 2000 },
      }),
    });
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
    const known = [...new Set(choices[0]?.message.content.split(" "))];
    const vocabulary = ["[UNK]", "a", ...known.filter((word) => word !== "a")];
    return {
      version: "1.0",
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: "WhitespaceSplit" },
      post_processor: null,
      decoder: { type: "WordPiece", prefix: "##", cleanup: false },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      },
    };
  }
});

describe("50 streams of 30 tokens a second", () => {
  it("have the TTFT and the gaps that the server wrote down", ({ skip }) =>
    compareInQuiet(
      skip,
      async () => {
        const streams = 50;
        const requests = 300;
        const { run, pairs } = await witnessRun(
          {
            engine: {
              slots: 2 * streams,
              tokenMs: 33.3,
              prefillOverheadMs: 20,
              // Prompts differ by a fifth of a millisecond a word: a percentile does not jump from one to the next.
              prefillTokensPerSecond: 5000,
              outputTokens: { kind: "uniform", min: 60, max: 110 },
            },
          },
          { load: { kind: "closed", concurrency: streams, requests } },
        );
        const gaps = pairs.flatMap(gapsMs);
        // Refused before anything is compared: too few streams at once, a server that could not keep its own pace.
        expect(run.summary.levels[0]?.counts).toEqual({
          ok: requests,
          failed: 0,
          dropped: 0,
          warmup: streams,
        });
        expect(gaps.length).toBeGreaterThan(requests * 60);
        expect(Math.abs(nearestRank(gaps, 0.5) - 33.3)).toBeLessThan(0.5);
        expect(mostAtOnce(pairs)).toBe(streams);
        expect(pairs.every(({ seen }) => seen.eventTokens.every((tokens) => tokens === 1))).toBe(true);

        for (const { record, seen } of pairs) {
          expect(record.usage).toMatchObject({
            outputTokens: seen.outputTokens,
            inputTokens: seen.inputTokens,
          });
          expect(readMs(record)).toHaveLength(seen.outputTokens ?? NaN);
          expect(words(record.output?.text ?? "")).toBe(seen.outputTokens);
        }
        const { output_tokens: output, ttft, itl } = metricsOf(run);
        expect(output?.detail?.total).toBe(sum(pairs.map(({ seen }) => seen.outputTokens ?? NaN)));

        // No event is read before it was written. Two clocks' readings are rounded, hence the margin.
        for (const pair of pairs) {
          const written = writtenMs(pair);
          const early = readMs(pair.record).filter(
            (at, i) => machineMs(run.started, at) < (written[i] ?? NaN) - 0.1,
          );
          expect(early, `events of ${pair.record.id} read before they were written`).toEqual([]);
        }
        // The receipt is the head of a short request: the way there is part of our figure, and of the bound.
        const firsts = pairs.map(firstWrittenMs);
        for (const [name, metric, truth] of [
          ["TTFT", ttft, firsts],
          ["ITL", itl, gaps],
        ] as const) {
          for (const [figure, p, boundMs] of [
            ["p50", 0.5, 1],
            ["p99", 0.99, 3],
          ] as const) {
            const [ours, theirs] = [metric?.[figure] ?? NaN, nearestRank(truth, p)];
            expect(
              Math.abs(ours - theirs),
              `${name} ${figure}: ${ours} against ${theirs}`,
            ).toBeLessThanOrEqual(boundMs);
          }
        }
      },
      stopWitness,
    ));

  /** The most requests that the server worked on at one instant. */
  function mostAtOnce(pairs: readonly Pair[]): number {
    const changes = pairs.flatMap(({ seen: { startedAt, endedAt } }) => [
      { at: startedAt ?? 0n, by: 1 },
      { at: endedAt ?? 0n, by: -1 },
    ]);
    changes.sort((a, b) => (a.at === b.at ? a.by - b.by : a.at < b.at ? -1 : 1));
    let now = 0;
    let most = 0;
    for (const { by } of changes) {
      now += by;
      most = Math.max(most, now);
    }
    return most;
  }
});

describe("stalls of single answers", () => {
  it("are found one by one", async () => {
    const limitMs = 1000;
    const { run, pairs } = await witnessRun(
      {
        engine: {
          tokenMs: 10,
          slots: 40,
          outputTokens: { kind: "uniform", min: 2, max: 30 },
          tokenStalls: [
            // Before the first token it is waiting, no stall; and 600 ms are none either.
            { atToken: 0, durationMs: 1200, ratio: 0.2 },
            { atToken: 3, durationMs: 600, ratio: 0.3 },
            { atToken: 5, durationMs: 1300, ratio: 0.25 },
            { atToken: 17, durationMs: 1100, ratio: 0.3 },
          ],
        },
      },
      { load: { kind: "closed", concurrency: 20, requests: 80, warmup: 0 } },
    );
    const stallsOf = (gaps: readonly number[]): number[] =>
      gaps.flatMap((gapMs, i) => (gapMs > limitMs ? [i + 1] : []));
    const truth = pairs.map((pair) => ({ id: pair.record.id, at: stallsOf(gapsMs(pair)) }));
    const stalled = truth.filter(({ at }) => at.length > 0);
    // Each kind of answer must be among them: with none, with one, with both, and slow before its first token.
    expect(new Set(truth.map(({ at }) => at.join()))).toEqual(new Set(["", "5", "17", "5,17"]));
    expect(pairs.some((pair) => firstWrittenMs(pair) > limitMs)).toBe(true);

    const ours = pairs.map(({ record }) => ({ id: record.id, at: stallsOf(steps(readMs(record))) }));
    expect(ours).toEqual(truth);
    const { stall_count: count, longest_gap: longest } = metricsOf(run);
    expect(count).toMatchObject({ mean: sum(stalled.map(({ at }) => at.length)), n: 80 });
    expect(count?.detail?.stalledReplies).toBe(stalled.length);
    const lastedMs = sum(
      pairs.flatMap(({ record }) => steps(readMs(record)).filter((gapMs) => gapMs > limitMs)),
    );
    expect(count?.detail?.stalledMs).toBeCloseTo(lastedMs, 3);

    // Not each: now and then another process has the processor when a token comes.
    const off = pairs
      .filter((_, i) => (truth[i]?.at.length ?? 0) > 0)
      .map((pair) => Math.abs(Math.max(...steps(readMs(pair.record))) - Math.max(...gapsMs(pair))));
    const load = `differences in ms, at a load average of ${loadavg()[0]}: ${off.join(", ")}`;
    expect(nearestRank(off, 0.5), load).toBeLessThanOrEqual(1);
    const longestTruth = pairs.map((pair) => Math.max(...gapsMs(pair)));
    expect(longest?.n).toBe(80);
    expect(Math.abs((longest?.p50 ?? NaN) - nearestRank(longestTruth, 0.5))).toBeLessThanOrEqual(5);
    expect(Math.abs((longest?.p90 ?? NaN) - nearestRank(longestTruth, 0.9))).toBeLessThanOrEqual(5);
  });
});

describe("what a stream opens with", () => {
  // Each begins to stream as soon as the prefill does: with a role, or with what its protocol says first.
  it.each(["openai-chat", "openai-responses", "anthropic-messages"])(
    "does not move the TTFT: %s",
    async (kind) => {
      const prefillMs = 300;
      const { run, pairs } = await witnessRun(
        { engine: { prefillOverheadMs: prefillMs, tokenMs: 5 }, stream: { roleChunk: "start" } },
        {
          target: { kind, model: "sim" },
          workload: { ...prompts, outputTokens: 6 },
          // One after the other, or they would wait for each other in both processes.
          load: { kind: "constant", ratePerSecond: 20, requests: 30 },
        },
      );
      expect(pairs).toHaveLength(30);
      for (const pair of pairs) {
        const { stamps, firstTokenAt = NaN } = pair.record;
        // The opening did come, and long before.
        expect(firstTokenAt - (stamps.firstByteAt ?? NaN)).toBeGreaterThan(prefillMs - 50);
        expect(machineMs(run.started, firstTokenAt)).toBeGreaterThan((writtenMs(pair)[0] ?? NaN) - 0.1);
      }
      const { ttft } = metricsOf(run);
      const truth = nearestRank(pairs.map(firstWrittenMs), 0.5);
      expect(truth).toBeGreaterThan(prefillMs);
      // The opening came 300 ms before: what is left is the way, of processes that slept until then.
      expect(Math.abs((ttft?.p50 ?? NaN) - truth), `${ttft?.p50} against ${truth}`).toBeLessThanOrEqual(5);
    },
  );
});

describe("answers that break off", () => {
  let relay: Server | undefined;
  afterEach(() => {
    relay?.close();
    relay?.closeAllConnections();
    relay = undefined;
  });

  /** A proxy before the server, as many have one, which ends in good order whatever was cut off behind it. */
  async function politeRelay(url: string): Promise<string> {
    relay = createServer((asked, answering) => {
      const { method, headers } = asked;
      const passedOn = request(`${url}${asked.url}`, { method, headers }, (answer) => {
        answering.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on("data", (bytes) => answering.write(bytes));
        answer.on("error", () => {});
        answer.on("close", () => answering.end());
      });
      passedOn.on("error", () => answering.end());
      answering.on("close", () => passedOn.destroy());
      asked.pipe(passedOn);
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    return `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  }

  it.each([
    ["directly", false, { kind: "networkError", phase: "read", code: "EOF" }, "EOF while reading the answer"],
    ["behind a proxy that closes in good order", true, { kind: "streamCut" }, "stream cut off"],
  ])(
    "are told apart, each counted once, with what had arrived: %s",
    async (_where, behind, cutOutcome, cutError) => {
      const idleMs = 400;
      const whole = 20;
      const answers = 80;
      witness = await startLlmWitness({
        engine: {
          // The first request of a run must end well, and does with this seed.
          seed: 7,
          tokenMs: 5,
          outputTokens: { kind: "fixed", tokens: whole },
          faults: [
            { kind: "error", atToken: 6, ratio: 0.2 },
            { kind: "cut", atToken: 9, ratio: 0.3 },
            { kind: "silence", atToken: 12, ratio: 0.3 },
          ],
        },
      });
      const url = behind ? await politeRelay(witness.url) : witness.url;
      const run = await measure({
        target: { kind: "openai-chat", url, timeouts: { idleMs } },
        workload: prompts,
        load: { kind: "closed", concurrency: 10, requests: answers, warmup: 0 },
      });
      expect(run.failure).toBeUndefined();
      const endings = {
        done: { outcome: { kind: "ok" }, events: whole },
        failed: { outcome: { kind: "streamError" }, events: 6 },
        cut: { outcome: cutOutcome, events: 9 },
        left: { outcome: { kind: "timeout", phase: "read", afterMs: idleMs }, events: 12 },
      };
      const counts = { done: 0, failed: 0, cut: 0, left: 0 };
      const pairs = besideWitness(run, 0, await settled(witness));
      expect(pairs).toHaveLength(answers);
      for (const { record, seen } of pairs) {
        const ending = seen.ending as keyof typeof endings;
        counts[ending]++;
        const { outcome, events } = endings[ending];
        expect(record.outcome, `${record.id}, which the server knows as ${ending}`).toMatchObject(outcome);
        expect(seen.eventNs).toHaveLength(events);
        expect(readMs(record)).toHaveLength(events);
        expect(words(record.output?.text ?? "")).toBe(events);
        expect(record.firstTokenAt).toBe(readMs(record)[0]);
      }
      // Each must have happened, more than once.
      expect(Math.min(...Object.values(counts))).toBeGreaterThan(5);

      const [level] = run.summary.levels;
      const { done, failed, cut, left } = counts;
      expect(level?.counts).toEqual({ ok: done, failed: failed + cut + left, dropped: 0, warmup: 0 });
      expect(Object.fromEntries(level?.errors.map(({ error, count }) => [error, count]) ?? [])).toEqual({
        "error in the middle of a stream": failed,
        [cutError]: cut,
        "timeout reading the answer": left,
      });
      expect(level?.metrics.error_rate?.mean).toBeCloseTo((failed + cut + left) / answers, 9);
      // None of them is in a figure of those that ended well.
      expect(level?.metrics.output_tokens).toMatchObject({ n: done, detail: { total: done * whole } });
      expect(level?.metrics.ttft?.n).toBe(done);
    },
  );
});

describe("a model that takes 600 ms to load", () => {
  const loadMs = 600;
  const never = new AbortController().signal;
  const server = { engine: { models: ["small", "large"], loadMs, prefillOverheadMs: 5, tokenMs: 1 } };

  it("is measured to take as long, time after time", async () => {
    witness = await startLlmWitness(server);
    const control = controlModels(
      resolveScenario({ target: { kind: "openai-chat", url: witness.url }, workload: prompts }, ""),
    );
    try {
      const taken: number[] = [];
      for (let i = 0; i < 3; i++) {
        const loaded = await control.load("large", never);
        if (!loaded.supported) throw new Error(loaded.reason);
        taken.push(loaded.loadMs);
        const list = await control.list(never);
        expect(list).toMatchObject({
          models: [
            { id: "small", isLoaded: true },
            { id: "large", isLoaded: true },
          ],
        });
        expect(await control.unload("large", never)).toEqual({ supported: true });
      }
      // Never less; what is more is the way to the server and back, least in the best of them.
      expect(Math.min(...taken), `of ${taken.join(", ")}`).toBeGreaterThanOrEqual(loadMs);
      expect(Math.min(...taken), `of ${taken.join(", ")}`).toBeLessThan(loadMs + 10);
    } finally {
      await control.close();
    }
  });

  it("is loaded by the request that came first, and is in no other number", async () => {
    const { run, pairs } = await witnessRun(server, {
      target: { kind: "ollama-chat", model: "large" },
      workload: { ...prompts, outputTokens: 5 },
      load: { kind: "closed", concurrency: 1, requests: 10, warmup: 0 },
    });
    expect(run.summary.coldFirstRequestMs).toBeGreaterThan(loadMs);
    expect(pairs.map(({ seen }) => seen.ending)).toEqual(Array(10).fill("done"));
    expect(metricsOf(run).ttft?.max).toBeLessThan(loadMs / 2);
  });
});
