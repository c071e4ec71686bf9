import { describe, expect, it } from "vitest";
import type { StressRow } from "../../record/index.ts";
import { findStress, stressThreads } from "./stress-findings.ts";

const row = (
  threads: number,
  concurrency: number,
  rps: number,
  throttled_time_ratio: number | null,
): StressRow => ({
  threads,
  concurrency,
  iterations: 60,
  failed: 0,
  p50_ms: 1,
  p95_ms: null,
  rps,
  nr_periods: null,
  nr_throttled: null,
  throttled_ms: null,
  throttle_ratio: 1,
  throttled_time_ratio,
  run: "run",
});

it.each([
  [0.5, [1, 2, 4]],
  [1, [1, 2, 4]],
  [2, [1, 2, 4]],
  [4, [1, 2, 4, 8]],
  [6, [1, 2, 4, 8]],
])("under a limit of %d processors tries threads %j", (limit, threads) => {
  expect(stressThreads(limit)).toEqual(threads);
});

describe("a stress test", () => {
  it("finds where throttling starts: the first row that loses more than a little time, however many periods were cut short", () => {
    const rows = [row(1, 1, 3, 0), row(1, 2, 3, 0.04), row(2, 1, 2, 0.6), row(4, 1, 1, 1.2)];
    expect(findStress(rows).throttling_from).toEqual({ threads: 2, concurrency: 1 });
  });

  it("finds none where nothing is throttled, or nothing counts it", () => {
    expect(findStress([row(1, 1, 3, 0)]).throttling_from).toBeNull();
    expect(findStress([row(1, 1, 3, null)]).throttling_from).toBeNull();
  });

  it.each([
    ["the most requests of one user", [row(1, 1, 3, 0), row(2, 1, 5, 0), row(4, 1, 4, 0)], 2],
    ["of equals, the fewest", [row(1, 1, 3, 0), row(2, 1, 3.1, 0)], 1],
    ["rows of more users do not count", [row(1, 1, 3, 0), row(2, 1, 2, 0), row(2, 2, 9, 0)], 1],
  ])("says which threads are best: %s", (_, rows, best) => {
    expect(findStress(rows).best_threads).toBe(best);
  });
});
