import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RequestEnded } from "../record/index.ts";
import { recompute } from "./dialects/recompute.ts";
import { counted, dropped, levelOf, metricOf, phaseStarted, prompted, runStarted } from "./events.fixture.ts";
import { histogramErrorRatio } from "./histogram.ts";

/** As near as a percentile is claimed to be. */
const near = (expected: number) => (value: number | null | undefined) =>
  Math.abs((value ?? Number.NaN) - expected) <= expected * histogramErrorRatio;

// Each test is named for a wrong number that another tool was reported to print, and holds that we do not.

describe("vllm#54101: the wait in the client's own queue was left out, P99 508 ms for a true 3330 ms", () => {
  // 1000 requests due every 47.92 ms, ten connections, 508 ms of service each: ten go out every 508 ms, so the wait
  // grows by 508 − 479.2 = 28.8 ms with every ten requests. Rank 990 is in the 98th such group: 98 · 28.8 + 508.
  const requests = Array.from({ length: 1000 }, (_, id): RequestEnded => {
    const plannedAt = 47.92 * id;
    const sentAt = 47.92 * (id % 10) + 508 * Math.floor(id / 10);
    return prompted([sentAt + 100, sentAt + 508], { id, plannedAt, sentAt, endedAt: sentAt + 508 });
  });
  const { metrics } = levelOf(requests);

  test("the response time has it", () => {
    expect(metrics.response_time?.p99).toSatisfy(near(3330.4));
    expect(metrics.ttft_response?.p99).toSatisfy(near(2922.4));
  });

  test("the service time has not, and says so by its name", () => {
    expect(metrics.service_time?.p99).toSatisfy(near(508));
    expect(metrics.send_delay?.p99).toSatisfy(near(2822.4));
  });

  test("the figures of vLLM show what it would have printed", () => {
    const report = recompute([runStarted, phaseStarted, ...requests], "vllm");
    expect(report.levels[0]?.rows.find(({ figure }) => figure === "P99 E2EL (ms)")?.value).toBeCloseTo(
      508,
      6,
    );
  });
});

describe("vllm#27485: gaps were wrong with reasoning and tool calls", () => {
  const mixed = prompted([1100, 1120, 1140, 1160, 1180], { chunkKinds: "rrata" });

  test("reasoning, tool calls and text are output alike", () => {
    expect(metricOf("itl", [mixed])).toMatchObject({ n: 4, mean: 20, max: 20 });
    expect(metricOf("tpot", [mixed])).toMatchObject({ n: 1, mean: 20 });
  });
});

describe("sglang#12064: several tokens an event counted as one, 8.72 ms for a true 3.2 ms", () => {
  const speculative = prompted([1000, 1010, 1020, 1030], {
    chunkTokens: [3, 3, 3, 3],
    usage: { outputTokens: 12 },
  });

  test("a gap is divided over the tokens it brought", () => {
    expect(metricOf("itl", [speculative])).toMatchObject({ n: 9, mean: expect.closeTo(10 / 3, 9) });
  });
});

describe("vllm#37666: the peak throughput was below the average, 113 for 411", () => {
  test("eight tokens an event are eight tokens", () => {
    const chunkAts = Array.from({ length: 100 }, (_, index) => 1100 + 100 * index);
    const record = prompted(chunkAts, { chunkTokens: chunkAts.map(() => 8), usage: { outputTokens: 800 } });
    const rate = metricOf("output_token_rate", [record]);
    expect(rate?.detail?.peak).toBeCloseTo(80, 9);
    const report = recompute([runStarted, phaseStarted, record], "vllm");
    const peak = report.levels[0]?.rows.find(({ figure }) => figure.startsWith("Peak output"));
    expect(peak).toMatchObject({ value: 10, ours: { value: expect.closeTo(80, 9) }, differs: true });
  });

  test("the peak is never below the average", () => {
    const streams = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 20_000 }),
        gaps: fc.array(fc.integer({ min: 1, max: 900 })),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(streams, (found) => {
        const records = found.map(({ at, gaps }, id) => {
          let last = at + 50;
          const chunkAts = [last, ...gaps.map((gap) => (last += gap))];
          return prompted(chunkAts, { id, plannedAt: at, sentAt: at });
        });
        const rate = metricOf("output_token_rate", records);
        const peak = rate?.detail?.peak;
        if (typeof peak === "number") expect(peak).toBeGreaterThanOrEqual(rate?.mean ?? 0);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});

describe("inference-perf#648: tokenising on the hot path bound the client to 1.47 requests a second", () => {
  const silent = prompted([1100, 1150, 1200], { usage: {} });

  test("no text is tokenised to sum up a request: without a count there is none, however long the text", () => {
    const { metrics } = levelOf([{ ...silent, output: { text: "word ".repeat(100_000) } }]);
    expect(metrics.output_tokens).toMatchObject({ n: 0, mean: null });
    expect(metrics.ttft).toMatchObject({ n: 1, mean: 100 });
  });

  test("a count that comes later gives the figures that the server's own would have given", () => {
    const later = levelOf([silent, counted(0, 3, { inputTokens: 50 })]).metrics;
    const atOnce = levelOf([{ ...silent, usage: { inputTokens: 50, outputTokens: 3 } }]).metrics;
    for (const id of [
      "itl",
      "tpot",
      "output_speed_request",
      "output_token_rate",
      "total_token_rate",
      "input_tokens",
    ]) {
      expect(later[id]?.mean, id).toBe(atOnce[id]?.mean);
      expect(later[id]?.mean, id).not.toBeNull();
    }
  });
});

describe("inference-perf#559, guidellm#737: TTFT was missing or too long where models reason first", () => {
  const thinking = { firstAnswerAt: 5000, chunkKinds: "rra" } as const;

  test("the first reasoning token is a first token, the first answer token has a figure of its own", () => {
    const record = prompted([1100, 3000, 5000], thinking);
    expect(metricOf("ttft", [record])?.mean).toBe(100);
    expect(metricOf("ttfo", [record])?.mean).toBe(4000);
  });

  test("a reply that never came to its answer has a TTFT and no TTFO", () => {
    const { firstAnswerAt, ...record } = prompted([1100, 3000], { chunkKinds: "rr" });
    expect(firstAnswerAt).toBeDefined();
    expect(metricOf("ttft", [record])?.mean).toBe(100);
    expect(metricOf("ttfo", [record])).toBeUndefined();
  });
});

describe("genai-bench#100: 4,008,080 tokens a second, and fewer requests than asked for", () => {
  // A proxy held 500 tokens back and let them go at once.
  const held = prompted(new Array<number>(500).fill(3000), {
    sharedReads: Array.from({ length: 499 }, (_, index) => index + 1),
  });

  test("an answer in one piece has no time per token, and its speed is over all of its time", () => {
    const { metrics } = levelOf([held]);
    expect(metrics.tpot).toMatchObject({ n: 0, mean: null });
    expect(metrics.output_speed_request?.max).toBe(250);
    expect(metrics.chunk_gap?.detail?.sharedEventRatio).toBeCloseTo(499 / 500, 9);
  });

  test("a server that says more tokens than it sent bytes is not believed", () => {
    const absurd = prompted([1100, 1200], { bytesReceived: 900, usage: { outputTokens: 4_008_080 } });
    const { metrics } = levelOf([absurd]);
    for (const id of ["output_tokens", "output_speed_request", "output_token_rate"]) {
      expect(metrics[id], id).toMatchObject({ n: 0, mean: null });
    }
  });

  test("requests that were planned and not sent are counted, and are no success", () => {
    const level = levelOf([prompted([1100]), dropped({ id: 1 }), dropped({ id: 2 })]);
    expect(level.counts).toMatchObject({ ok: 1, failed: 0, dropped: 2 });
    expect(level.metrics.error_rate?.mean).toBeCloseTo(2 / 3, 9);
  });
});

describe("sglang#12389, sglang#9585: TTFT and ITL shown as 0 ms", () => {
  const timings = ["ttft", "ttfo", "itl", "chunk_gap", "tpot", "longest_gap"];

  test("an answer that was not streamed has none of them", () => {
    const { metrics } = levelOf([prompted([])]);
    for (const id of timings) expect(metrics[id], id).toBeUndefined();
  });

  test("a reply of one token has no gap and no time per token", () => {
    const { metrics } = levelOf([prompted([1100])]);
    for (const id of ["itl", "chunk_gap", "tpot"]) {
      expect(metrics[id], id).toMatchObject({ n: 0, mean: null, p50: null, max: null });
    }
  });

  test("events of one read bring no gap of 0 with them", () => {
    const records = Array.from({ length: 20 }, (_, id) =>
      prompted([1100, 1100, 1100, 1190, 1190, 1190], { id, sharedReads: [1, 2, 4, 5] }),
    );
    const { metrics } = levelOf(records);
    expect(metrics.itl).toMatchObject({ n: 60, mean: 30, p50: 30, max: 30 });
    expect(metrics.chunk_gap).toMatchObject({ n: 20, mean: 90, p50: 90 });
    const vllm = recompute([runStarted, phaseStarted, ...records], "vllm");
    expect(vllm.levels[0]?.rows.find(({ figure }) => figure === "Median ITL (ms)")?.value).toBe(0);
  });
});
