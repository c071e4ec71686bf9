import { describe, expect, it } from "vitest";
import { allenCunneenMeanWaitMs, allenCunneenWaitQuantileMs } from "./allen-cunneen.ts";

const fixedService = { arrivalScv: 1, serviceScv: 0 };
const exponentialService = { arrivalScv: 1, serviceScv: 1 };

describe("the mean wait by Allen and Cunneen", () => {
  it("is that of M/M/1, ρS/(1 − ρ)", () => {
    const station = { ratePerSecond: 8, serviceMs: 100, workers: 1 };
    expect(allenCunneenMeanWaitMs(station, exponentialService)).toBeCloseTo(400, 9);
  });

  it("is that of M/D/1, half as much", () => {
    const station = { ratePerSecond: 8, serviceMs: 100, workers: 1 };
    expect(allenCunneenMeanWaitMs(station, fixedService)).toBeCloseTo(200, 9);
  });

  it("is that of M/M/2 with one erlang, a third of a service time", () => {
    const station = { ratePerSecond: 2, serviceMs: 500, workers: 2 };
    expect(allenCunneenMeanWaitMs(station, exponentialService)).toBeCloseTo(500 / 3, 9);
  });

  it("has no end when the station is overloaded", () => {
    const station = { ratePerSecond: 10, serviceMs: 500, workers: 5 };
    expect(allenCunneenMeanWaitMs(station, fixedService)).toBe(Number.POSITIVE_INFINITY);
    expect(allenCunneenWaitQuantileMs(station, fixedService, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the quantile of the wait by Allen and Cunneen", () => {
  // 10 requests a second of half a second each: 95 in 100 are answered within.
  it.each([
    { workers: 6, responseS: 1.116 },
    { workers: 7, responseS: 0.734 },
    { workers: 8, responseS: 0.601 },
    { workers: 14, responseS: 0.5 },
  ])("gives $responseS s for $workers workers", ({ workers, responseS }) => {
    const station = { ratePerSecond: 10, serviceMs: 500, workers };
    const p95Ms = 500 + allenCunneenWaitQuantileMs(station, fixedService, 0.95);
    expect(p95Ms / 1000).toBeCloseTo(responseS, 3);
  });

  it("is 0 while fewer wait than the quantile leaves out", () => {
    const station = { ratePerSecond: 2, serviceMs: 500, workers: 2 };
    expect(allenCunneenWaitQuantileMs(station, exponentialService, 0.6)).toBe(0);
  });
});
