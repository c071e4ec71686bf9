import { expect, it } from "vitest";
import { exponentialAnsweredWithin, exponentialMeanWaitMs, exponentialResponseQuantileMs } from "./mm-c.ts";

it("M/M/1 answers within an exponential time of mean S/(1 − ρ)", () => {
  const station = { ratePerSecond: 6, serviceMs: 100, workers: 1 };
  expect(exponentialResponseQuantileMs(station, 0.95)).toBeCloseTo(250 * Math.log(20), 6);
  expect(exponentialAnsweredWithin(station, 250)).toBeCloseTo(1 - Math.exp(-1), 10);
});

it("M/M/2 where the slack equals a worker's rate is not divided by zero", () => {
  const station = { ratePerSecond: 10, serviceMs: 100, workers: 2 };
  const near = { ...station, ratePerSecond: 10.001 };
  expect(exponentialAnsweredWithin(station, 200)).toBeCloseTo(exponentialAnsweredWithin(near, 200), 3);
});

it("the mean of the answers' distribution is the mean wait and the service time", () => {
  const station = { ratePerSecond: 24, serviceMs: 100, workers: 3 };
  let mean = 0;
  for (let ms = 0; ms < 20_000; ms++) mean += 1 - exponentialAnsweredWithin(station, ms + 0.5);
  expect(mean).toBeCloseTo(100 + exponentialMeanWaitMs(station), 2);
});

it("an overloaded station has no quantile", () => {
  const station = { ratePerSecond: 30, serviceMs: 100, workers: 3 };
  expect(exponentialResponseQuantileMs(station, 0.5)).toBe(Number.POSITIVE_INFINITY);
});
