import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import {
  arrivalStream,
  type Draw,
  dailyFactor,
  firstRatePerSecond,
  meanRatePerSecond,
  meanServiceMs,
  serviceStream,
} from "./request-streams.ts";
import type { Arrivals, ServiceTime } from "./simulation-spec.ts";

const take = (draw: Draw, count: number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const cv = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((one) => (one - middle) ** 2))) / middle;
};
const gaps = (instants: readonly number[]): number[] => instants.slice(1).map((at, i) => at - instants[i]!);

const hourly = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 3));

describe("arrivals", () => {
  it.each<{ arrivals: Arrivals; gapCv: number }>([
    { arrivals: { kind: "poisson", ratePerSecond: 5 }, gapCv: 1 },
    { arrivals: { kind: "constant", ratePerSecond: 5 }, gapCv: 0 },
    // A batch every 4/5 s, and 3 of 4 gaps are 0: E[gap²]/E[gap]² − 1 = 2·4 − 1.
    { arrivals: { kind: "bursts", ratePerSecond: 5, meanBurst: 4 }, gapCv: Math.sqrt(7) },
  ])("of kind $arrivals.kind have their rate and the variation of their gaps", ({ arrivals, gapCv }) => {
    const found = gaps(take(arrivalStream(arrivals, createRandom(1)), 100_000));
    expect(1000 / mean(found) / 5).toBeCloseTo(1, 1);
    expect(Math.abs(cv(found) - gapCv)).toBeLessThan(0.03);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
    expect(meanRatePerSecond(arrivals)).toBe(5);
  });

  it("of a trace begin at 0 and come again after its mean gap", () => {
    const arrivals = { kind: "trace", atMs: [1000, 1100, 1400] } as const;
    expect(take(arrivalStream(arrivals, createRandom(1)), 7)).toEqual([0, 100, 400, 600, 700, 1000, 1200]);
    expect(meanRatePerSecond(arrivals)).toBe(5);
  });

  it("of a day follow its factors, whatever those sum to", () => {
    const arrivals = { kind: "daily", meanRatePerSecond: 2, hourly } as const;
    const found = take(arrivalStream(arrivals, createRandom(1)), 2 * 86_400);
    expect(found.at(-1)! / 86_400_000).toBeCloseTo(1, 1);
    const inHour = (hour: number): number => found.filter((at) => Math.floor(at / 3_600_000) === hour).length;
    expect(inHour(5) / 3600).toBeCloseTo(1, 1);
    expect(inHour(18) / 3600).toBeCloseTo(3, 0);
    expect(firstRatePerSecond(arrivals)).toBe(1);
  });

  it("of a day change in straight lines between the hours, also over midnight", () => {
    expect(dailyFactor(hourly, 11.5 * 3_600_000)).toBe(2);
    expect(dailyFactor(hourly, 23.75 * 3_600_000)).toBe(1.5);
    expect(dailyFactor(hourly, 24 * 3_600_000)).toBe(1);
  });
});

describe("service times", () => {
  it.each<{ service: ServiceTime; expected: [meanMs: number, cv: number] }>([
    { service: { kind: "fixed", ms: 50 }, expected: [50, 0] },
    { service: { kind: "exponential", meanMs: 50 }, expected: [50, 1] },
    { service: { kind: "lognormal", meanMs: 50, cv: 0.5 }, expected: [50, 0.5] },
    { service: { kind: "lognormal", meanMs: 50, cv: 0 }, expected: [50, 0] },
    { service: { kind: "samples", ms: [25, 75] }, expected: [50, 0.5] },
  ])("of kind $service.kind have mean and variation", ({ service, expected }) => {
    const found = take(serviceStream(service, createRandom(2)), 200_000);
    expect(Math.abs(mean(found) / expected[0] - 1)).toBeLessThan(0.01);
    expect(Math.abs(cv(found) - expected[1])).toBeLessThan(0.02);
    expect(meanServiceMs(service)).toBe(50);
  });
});
