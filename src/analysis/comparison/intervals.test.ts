import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { type Estimate, quantileInterval, rateInterval, ratioOf } from "./intervals.ts";

const even = (count: number, gapMs: number): number[] => Array.from({ length: count }, (_, i) => i * gapMs);
const estimate = (value: number, reach: number): Estimate => ({
  value,
  low95: value - reach,
  high95: value + reach,
});

/** How many of 500 rounds have an interval with the truth in it. */
function covered(truth: number, draw: (round: number) => Estimate | undefined): number {
  let inside = 0;
  for (let round = 0; round < 500; round++) {
    const found = draw(round);
    if (found && (found.low95 ?? 0) <= truth && truth <= (found.high95 ?? Infinity)) inside++;
  }
  return inside;
}

describe("rateInterval", () => {
  it("is narrow around an even rate", () => {
    const rate = rateInterval(even(1001, 10));
    expect(rate?.value).toBeCloseTo(100.1, 6);
    expect((rate?.high95 ?? 0) - (rate?.low95 ?? 0)).toBeLessThan(1);
  });

  it.each([
    ["49 requests", even(49, 10)],
    ["requests that all end at once", new Array<number>(60).fill(5)],
    ["none", []],
  ])("is not there for %s", (_case, endedAts) => {
    expect(rateInterval(endedAts)).toBeUndefined();
  });

  it("holds the truth about 95 times in 100", () => {
    const inside = covered(50, (round) => {
      const random = createRandom(round);
      let at = 0;
      return rateInterval(Array.from({ length: 1000 }, () => (at += random.exponential(20))));
    });
    expect(inside).toBeGreaterThan(455);
  });
});

describe("quantileInterval", () => {
  it.each([
    [100, 0.5, 50, 40, 61],
    [100, 0.95, 95, 90, null],
    [1, 0.5, 1, null, null],
  ])("of 1 to %d at %d", (n, quantile, value, low95, high95) => {
    const values = Array.from({ length: n }, (_, i) => n - i);
    expect(quantileInterval(values, quantile)).toEqual({ value, low95, high95 });
  });

  it("is not there without values", () => {
    expect(quantileInterval([], 0.5)).toBeUndefined();
  });

  it("holds the truth about 95 times in 100", () => {
    const inside = covered(-Math.log(0.05), (round) => {
      const random = createRandom(round);
      return quantileInterval(
        Array.from({ length: 400 }, () => random.exponential(1)),
        0.95,
      );
    });
    expect(inside).toBeGreaterThan(460);
  });
});

describe("ratioOf", () => {
  it("has the square root of both squares as its width", () => {
    const ratio = ratioOf(estimate(200, 2), estimate(100, 1));
    expect(ratio.value).toBe(2);
    expect(ratio.low95).toBeCloseTo(2 * Math.exp(-Math.hypot(Math.log(0.99), Math.log(1.01))), 9);
    expect(ratio.high95).toBeCloseTo(2 * Math.exp(Math.hypot(Math.log(1.01), Math.log(0.99))), 9);
  });

  it("has no end that one of the two does not have", () => {
    const open: Estimate = { value: 100, low95: 90, high95: null };
    expect(ratioOf(open, estimate(100, 1))).toMatchObject({ value: 1, high95: null });
    expect(ratioOf(estimate(100, 1), open)).toMatchObject({ value: 1, low95: null });
  });
});
