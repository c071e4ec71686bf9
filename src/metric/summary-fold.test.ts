import { expect, test } from "vitest";
import type { PhaseStarted, RunEvent } from "../record/index.ts";
import { dropped, levelOf, phaseStarted, request, runStarted, spoken } from "./events.fixture.ts";
import { metrics } from "./metrics.ts";
import { type RunSummary, runSummarySchema } from "./run-summary.ts";
import { createSummaryFold, summarize } from "./summary-fold.ts";

const health = {
  kind: "loadgenHealth",
  windowMs: 1000,
  loopDelayP99Ms: 1,
  cpuRatio: 0.2,
  rssBytes: 1e8,
} as const;

const openPhase: PhaseStarted = {
  ...phaseStarted,
  level: 1,
  load: { kind: "constant", ratePerSecond: 10 },
};

const tinyLog: readonly RunEvent[] = [
  runStarted,
  { kind: "targetChecked", at: 900, latencyMs: 850, outcome: { kind: "ok" } },
  phaseStarted,
  request({ id: 0, warmup: true, plannedAt: 10, sentAt: 10, endedAt: 5000 }),
  { ...health, at: 500, loopUtilizationRatio: 0.5, loopDelayMaxMs: 4 },
  spoken("red green blue", "red grin blue", { id: 1 }),
  request({ id: 2, outcome: { kind: "httpError", status: 429, message: "slow down" } }),
  request({ id: 3, outcome: { kind: "httpError", status: 429, message: "again" } }),
  request({
    id: 4,
    outcome: { kind: "networkError", phase: "tcp", code: "ECONNREFUSED", message: "connect ECONNREFUSED" },
  }),
  request({ id: 5, outcome: { kind: "timeout", phase: "wait", afterMs: 60_000 } }),
  dropped({ id: 6 }),
  { kind: "phaseEnded", at: 3000, level: 0, reason: "requests" },
  openPhase,
  { ...health, at: 3500, loopUtilizationRatio: 0.25, loopDelayMaxMs: 9 },
  request({ id: 7, level: 1, plannedAt: 4000, sentAt: 4001, endedAt: 4101 }),
  { kind: "warned", at: 4500, code: "something", message: "to know" },
  { kind: "phaseEnded", at: 5000, level: 1, reason: "duration" },
  { kind: "runEnded", at: 5000, reason: "completed" },
];

test("a log is summed up", () => {
  const summary = summarize(tinyLog);
  expect(runSummarySchema.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({
    runId: runStarted.runId,
    scenario: runStarted.scenario,
    ended: "completed",
    coldFirstRequestMs: 850,
    warnings: [{ code: "something", message: "to know" }],
    instrument: { loopUtilizationMaxRatio: 0.5, loopDelayMaxMs: 9, sendLatenessMs: { n: 1, max: 1 } },
  });
  const [first, second] = summary.levels;
  expect(first).toMatchObject({
    level: 0,
    load: phaseStarted.load,
    counts: { ok: 1, failed: 4, dropped: 1, warmup: 1 },
    spanMs: 210,
    ended: "requests",
    errors: [
      { error: "HTTP 429", count: 2, example: "slow down" },
      { error: "ECONNREFUSED while connecting", count: 1, example: "connect ECONNREFUSED" },
      { error: "dropped: too many requests in flight", count: 1, example: "too many requests in flight" },
      { error: "timeout waiting for the first byte", count: 1, example: "no progress after 60000 ms" },
    ],
  });
  expect(second).toMatchObject({ level: 1, counts: { ok: 1 }, ended: "duration", errors: [] });
  expect(Object.keys(first?.metrics ?? {})).toEqual([
    "request_rate",
    "error_rate",
    "response_time",
    "service_time",
    "send_delay",
    "rtf",
    "rtfx_request",
    "rtfx_aggregate",
    "wer",
    "cer",
    "connections_opened",
    "write_time",
    "wait_time",
    "read_time",
  ]);
  expect(first?.metrics.wer).toMatchObject({ n: 1, mean: expect.closeTo(1 / 3, 12) });
});

/** Arrivals of a level that goes on are summed up when no more events come. */
function withoutOpenArrivals(summary: RunSummary): RunSummary {
  const levels = summary.levels.map((level) => {
    const { arrivals: _, ...rest } = level;
    return level.ended === "unfinished" ? rest : level;
  });
  return { ...summary, levels };
}

test("any beginning of a log that holds runStarted has a valid summary, and the live fold gives the same", () => {
  const fold = createSummaryFold();
  for (const [index, event] of tinyLog.entries()) {
    fold.add(event);
    const live = fold.summary();
    expect(runSummarySchema.parse(live)).toEqual(live);
    expect(live).toEqual(withoutOpenArrivals(summarize(tinyLog.slice(0, index + 1))));
    expect(live.ended).toBe(index === tinyLog.length - 1 ? "completed" : "unfinished");
  }
});

test("an unfinished log has unfinished levels, and what was measured counts", () => {
  const summary = summarize(tinyLog.slice(0, 6));
  expect(summary.levels).toMatchObject([{ ended: "unfinished", counts: { ok: 1, warmup: 1 } }]);
});

test("a log without its first line is refused", () => {
  expect(() => summarize(tinyLog.slice(1))).toThrow(/runStarted/);
});

test("requests of a level that never started are told, not lost in silence", () => {
  const summary = summarize([runStarted, request({ level: 3 })]);
  expect(summary).toMatchObject({ levels: [], warnings: [{ code: "log.level-missing" }] });
});

test("warm-up is in no number", () => {
  const { metrics: found, spanMs, counts } = levelOf([request({ warmup: true }), request()]);
  expect(counts).toEqual({ ok: 1, failed: 0, dropped: 0, warmup: 1 });
  expect(spanMs).toBe(210);
  for (const metric of Object.values(found)) expect(metric.n).toBeLessThanOrEqual(1);
});

test("a level in which every request failed has no latencies, and no zeros in their place", () => {
  const refused = request({
    sentAt: 1000,
    stamps: {},
    connection: null,
    outcome: { kind: "networkError", phase: "tcp", code: "ECONNREFUSED", message: "refused" },
  });
  const level = levelOf(Array.from({ length: 400 }, () => refused));
  expect(level.counts).toEqual({ ok: 0, failed: 400, dropped: 0, warmup: 0 });
  expect(level.metrics.error_rate).toMatchObject({ mean: 1, n: 400 });
  for (const { id, kind } of metrics) {
    const metric = level.metrics[id];
    if (kind !== "distribution" || !metric) continue;
    const { n, mean, p50, p90, p95, p99, max } = metric;
    expect([n, mean, p50, p90, p95, p99, max], id).toEqual([0, null, null, null, null, null, null]);
    expect(metric.unavailable?.p50, id).toBe("no request ended well");
  }
});

test("requests that a stop cut off are neither ok nor failed; those given up at the end of a level failed", () => {
  const cut = request({ outcome: { kind: "aborted", reason: "stopped while waiting for the answer" } });
  const stopped = levelOf([request(), cut], "interrupted");
  expect(stopped.counts).toEqual({ ok: 1, failed: 0, dropped: 0, warmup: 0, aborted: 1 });
  expect([stopped.errors, stopped.metrics.error_rate?.mean]).toEqual([[], 0]);
  const ended = levelOf([request(), cut], "requests");
  expect(ended.counts).toEqual({ ok: 1, failed: 1, dropped: 0, warmup: 0 });
  expect(ended.errors).toMatchObject([{ error: "given up at the end of the level", count: 1 }]);
  expect(ended.metrics.error_rate?.mean).toBe(0.5);
});

test("requests that a stop kept from being sent are no errors; those that a level gave up are", () => {
  const unsent = request({ outcome: { kind: "dropped", reason: "stopped before it could be sent" } });
  expect(levelOf([request(), unsent], "interrupted").metrics.error_rate).toMatchObject({ mean: 0, n: 1 });
  expect(levelOf([request(), unsent], "requests").metrics.error_rate).toMatchObject({ mean: 0.5, n: 2 });
});

test("neither the number nor the length of failure texts grows without bound", () => {
  const level = levelOf(
    Array.from({ length: 500 }, (_, id) =>
      request({ id, outcome: { kind: "dropped", reason: `${id} ${"x".repeat(5000)}` } }),
    ),
  );
  expect(level.errors.length).toBeLessThanOrEqual(101);
  expect(level.errors.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  for (const { error, example } of level.errors) expect(error.length + example.length).toBeLessThan(700);
});

test.each<[string, Partial<PhaseStarted>, string]>([
  ["in a closed loop", {}, "no open-loop level: nothing is scheduled in a closed loop"],
  [
    "with a cap on connections",
    { load: { kind: "burst", size: 10 }, maxConnections: 4 },
    "connections were capped, so the delay holds the queue for them too: see send_delay",
  ],
])("the lateness of sends is not claimed %s", (_, phase, reason) => {
  const { instrument } = summarize([runStarted, { ...phaseStarted, ...phase }, request()]);
  expect(instrument.sendLatenessMs).toMatchObject({ n: 0, mean: null, unavailable: { mean: reason } });
});

test("the lateness of sends counts failed requests too: it is about the generator", () => {
  const failed = request({ outcome: { kind: "timeout", phase: "read", afterMs: 1 } });
  const burst: PhaseStarted = { ...phaseStarted, load: { kind: "burst", size: 2 } };
  const { instrument } = summarize([runStarted, burst, request(), failed, dropped()]);
  expect(instrument.sendLatenessMs).toMatchObject({ n: 2, mean: 10 });
});

test.each([
  ["by default", {}, undefined, "whisper-english/1"],
  ["by the scenario", { scoring: { normalizer: "basic" } }, undefined, "basic/1"],
  ["by whoever reads the log", { scoring: { normalizer: "basic" } }, "none", "none/1"],
  [
    "by default, for a name it does not know",
    { scoring: { normalizer: "x" } },
    undefined,
    "whisper-english/1",
  ],
  ["by default, in a scenario of another shape", { scoring: null }, undefined, "whisper-english/1"],
  ["by default, without a scenario", null, undefined, "whisper-english/1"],
] as const)("the normaliser is chosen %s", (_, scenario, normalizer, expected) => {
  const events = [{ ...runStarted, scenario }, phaseStarted, spoken("Hello there!", "hello there")];
  const { levels } = summarize(events, normalizer ? { normalizer } : {});
  expect(levels[0]?.metrics.wer?.detail?.normalizer).toBe(expected);
  expect(levels[0]?.metrics.wer?.mean).toBe(expected === "none/1" ? 1 : 0);
});

test("a clip that is sent again is scored against its own answer, not the remembered one", () => {
  const answers = ["a b c", "a b c", "a x c", "a b c"].map((text) => spoken("a b c", text));
  expect(levelOf(answers).metrics.wer).toMatchObject({
    n: 4,
    detail: { substitutions: 1, referenceWords: 12 },
  });
});

test("two clips of one name with different texts are both scored right", () => {
  const input = { kind: "speech", clip: "same", audioSeconds: 1, sound: "speech" } as const;
  const records = ["red", "blue"].map((text) =>
    request({ input: { ...input, reference: text }, output: { text } }),
  );
  expect(levelOf(records).metrics.wer?.mean).toBe(0);
});

test("a window too short to say how busy the generator was does not count", () => {
  const reading = { ...health, at: 5, loopUtilizationRatio: 1, loopDelayMaxMs: 3 };
  const summary = summarize([runStarted, { ...reading, windowMs: 37 }]);
  expect(summary.instrument).toMatchObject({ loopUtilizationMaxRatio: null, loopDelayMaxMs: 3 });
});

test("why a run failed is part of its summary", () => {
  const summary = summarize([
    runStarted,
    { kind: "runEnded", at: 1, reason: "failed", message: "nobody is there" },
  ]);
  expect(runSummarySchema.parse(summary)).toMatchObject({ ended: "failed", failure: "nobody is there" });
  expect(summarize(tinyLog)).not.toHaveProperty("failure");
});
