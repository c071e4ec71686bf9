import { describe, expect, it } from "vitest";
import type { LevelSummary, MetricSummary, RunSummary } from "../../metric/index.ts";
import { compareWithExpectations } from "./compare-with-expectations.ts";
import type { Expectation, ExpectedFigure } from "./expectation.ts";

const metric = (figures: Partial<MetricSummary>): MetricSummary => ({
  ...{ unit: "ms", n: 9, mean: null, p50: null, p90: null, p95: null, p99: null, max: null },
  ...figures,
});

const level = (concurrency: number, metrics: LevelSummary["metrics"]): LevelSummary => ({
  level: concurrency,
  load: { kind: "closed", concurrency },
  counts: { ok: 9, failed: 0, dropped: 0, warmup: 0 },
  spanMs: 1,
  ended: "requests",
  errors: [],
  metrics,
});

const run = (...levels: LevelSummary[]): RunSummary => ({ levels }) as unknown as RunSummary;

const expectation = (...figures: ExpectedFigure[]): Expectation => ({
  device: "board",
  title: "Board",
  figures,
  checklist: [
    { check: "always", how: "look" },
    { check: "speed", figures: ["generation_speed"] },
  ],
});

const compare = (figure: ExpectedFigure, metrics: LevelSummary["metrics"]) =>
  compareWithExpectations(run(level(1, metrics)), expectation(figure));

describe("a figure beside what was expected", () => {
  it.each<[string, ExpectedFigure, number, string, number]>([
    ["a speed as published", { figure: "decode_speed", about: 40 }, 40, "within", 1],
    ["a speed at the lower edge", { figure: "decode_speed", about: 40 }, 32, "within", 0.8],
    ["a speed just below it", { figure: "decode_speed", about: 40 }, 31.9, "below", 0.7975],
    ["a speed of exactly half", { figure: "decode_speed", about: 40 }, 20, "below", 0.5],
    ["a speed under half", { figure: "decode_speed", about: 40 }, 19.9, "farBelow", 0.4975],
    ["a speed at the upper edge", { figure: "decode_speed", about: 40 }, 48, "within", 1.2],
    ["a speed above it", { figure: "decode_speed", about: 40 }, 60, "above", 1.5],
    ["a time as published", { figure: "ttft", about: 100 }, 100, "within", 1],
    ["a time a quarter longer", { figure: "ttft", about: 100 }, 125, "within", 0.8],
    ["a time more than twice as long", { figure: "ttft", about: 100 }, 250, "farBelow", 0.4],
    ["a time of half the length", { figure: "ttft", about: 100 }, 50, "above", 2],
    ["a time inside its range", { figure: "ttft", between: [130, 215] }, 215, "within", 1],
    ["a time past its range", { figure: "ttft", between: [130, 215] }, 250, "below", 0.86],
    ["a time far past its range", { figure: "ttft", between: [130, 215] }, 860, "farBelow", 0.25],
    ["a time shorter than its range", { figure: "ttft", between: [130, 215] }, 65, "above", 2],
    ["a speed target met by far", { figure: "decode_speed", atLeast: 30 }, 300, "within", 10],
    ["a speed target missed by little", { figure: "decode_speed", atLeast: 30 }, 27, "below", 0.9],
    ["a time target met", { figure: "ttft", atMost: 5 }, 4, "within", 1.25],
    ["a time target missed", { figure: "ttft", atMost: 5 }, 6.25, "below", 0.8],
  ])("%s", (_, figure, p50, verdict, ratio) => {
    const { figures } = compare(figure, { [figure.figure]: metric({ p50 }) });
    expect(figures[0]).toMatchObject({ measured: p50, statistic: "p50", verdict });
    expect(figures[0]?.speedRatio).toBeCloseTo(ratio, 10);
  });

  it("is the mean where the sample has no median, and says so", () => {
    const { figures } = compare({ figure: "ttft", about: 100 }, { ttft: metric({ n: 3, mean: 90 }) });
    expect(figures[0]).toMatchObject({ measured: 90, statistic: "mean", verdict: "within" });
  });

  it("without data has no verdict but a reason, and nothing to look at", () => {
    const missing = { unavailable: { mean: "no request ended well" } };
    const found = compare({ figure: "ttft", about: 100 }, { ttft: metric(missing) });
    expect(found.figures[0]).toMatchObject({
      measured: null,
      verdict: "noData",
      reason: "no request ended well",
    });
    expect(found.checklist).toEqual([]);
    expect(compareWithExpectations(run(), expectation({ figure: "ttft", about: 1 })).figures[0]?.reason).toBe(
      "no load level was started",
    );
  });
});

describe("the speed of generation", () => {
  const figure = { figure: "generation_speed", about: 40 };

  it("is the server's own, where it sends timings", () => {
    const metrics = { decode_speed: metric({ p50: 40 }), tpot: metric({ p50: 50 }) };
    expect(compare(figure, metrics).figures[0]).toMatchObject({
      measured: 40,
      from: "the server's own timings",
    });
  });

  it("else follows from the time per output token", () => {
    expect(compare(figure, { tpot: metric({ p50: 20 }) }).figures[0]).toMatchObject({
      measured: 50,
      from: "1000 / time per output token",
      verdict: "above",
    });
  });

  it("cannot be known of answers that were not streamed", () => {
    expect(compare(figure, {}).figures[0]?.reason).toContain("not streamed");
  });
});

describe("the comparison", () => {
  it("takes the level with the least concurrency, and says whether it was a single user", () => {
    const levels = [4, 2, 8].map((users) => level(users, { ttft: metric({ p50: users * 100 }) }));
    const found = compareWithExpectations(run(...levels), expectation({ figure: "ttft", about: 200 }));
    expect(found).toMatchObject({ level: 2, singleUser: false });
    expect(found.figures[0]?.measured).toBe(200);
    expect(compare({ figure: "ttft", about: 1 }, {}).singleUser).toBe(true);
  });

  it("lists what to look at for the figures that are below, and for no others", () => {
    const checks = (ttftMs: number, tokensPerSecond: number): string[] =>
      compareWithExpectations(
        run(level(1, { ttft: metric({ p50: ttftMs }), decode_speed: metric({ p50: tokensPerSecond }) })),
        expectation({ figure: "ttft", about: 100 }, { figure: "generation_speed", about: 40 }),
      ).checklist.map(({ check }) => check);
    expect(checks(100, 40)).toEqual([]);
    expect(checks(10, 400)).toEqual([]);
    expect(checks(300, 40)).toEqual(["always"]);
    expect(checks(100, 10)).toEqual(["always", "speed"]);
  });
});
