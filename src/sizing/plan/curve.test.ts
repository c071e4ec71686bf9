import { expect, it } from "vitest";
import type { LevelPoint } from "../measurement/measurement.ts";
import { rateAtGoal, rising, upperQuantile95 } from "./curve.ts";

const level = (ratePerSecond: number, ms: number, achieved = ratePerSecond, n = 1000): LevelPoint => ({
  offeredPerSecond: ratePerSecond,
  concurrency: null,
  throughputPerSecond: achieved,
  failedRatio: 0,
  responseMs: new Array<number>(n).fill(ms),
});
const goal = { text: "p95 < 1s", statistic: "p95", limitMs: 1000 } as const;

it.each([
  [
    [1, 2, 3],
    [1, 2, 3],
  ],
  [
    [1, 3, 2],
    [1, 2.5, 2.5],
  ],
  [
    [3, 2, 1],
    [2, 2, 2],
  ],
  [
    [1, 4, 2, 3, 9],
    [1, 3, 3, 3, 9],
  ],
])("%j rises as %j", (values, line) => {
  expect(rising(values)).toEqual(line);
});

it("the line crosses the limit halfway between two rates", () => {
  expect(rateAtGoal([level(1, 200), level(2, 500), level(4, 1500)], goal)).toMatchObject({
    kind: "found",
    ratePerSecond: 3,
    isHighestMeasured: false,
  });
});

it("a rate that was offered and not served does not count, however short its answers", () => {
  expect(rateAtGoal([level(1, 200), level(2, 300), level(4, 400, 3)], goal)).toMatchObject({
    ratePerSecond: 2,
  });
});

it("when every rate meets the goal the highest is a lower bound, and said to be", () => {
  expect(rateAtGoal([level(1, 200), level(2, 300), level(4, 400)], goal)).toMatchObject({
    ratePerSecond: 4,
    isHighestMeasured: true,
  });
});

it("a replica that misses the goal at its lowest rate cannot be helped by more of them", () => {
  expect(rateAtGoal([level(1, 1200), level(2, 1300), level(4, 1400)], goal).kind).toBe("unreachable");
});

it("too few levels, and too few requests, are no curve", () => {
  expect(rateAtGoal([level(1, 200), level(2, 300)], goal)).toMatchObject({ kind: "unusable" });
  expect(rateAtGoal([level(1, 200, 1, 20), level(2, 300), level(3, 300)], goal)).toEqual({
    kind: "unusable",
    reason: "20 requests at 1 a second are too few for p95",
  });
});

it("the upper end of p95 of 1,000 values is the 964th", () => {
  const sorted = Array.from({ length: 1000 }, (_, index) => index + 1);
  expect(upperQuantile95(sorted, 0.95)).toBe(965);
  expect(upperQuantile95(sorted.slice(0, 50), 0.95)).toBeNull();
});
