import fc from "fast-check";
import { expect, test } from "vitest";
import { createHistogram, type Histogram, histogramErrorRatio } from "./histogram.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** The rank in whole numbers (per mille), so that it shares no rounding with the code under test. */
function exactQuantile(values: readonly number[], perMille: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.floor((perMille * values.length + 999) / 1000));
  return sorted[rank - 1] as number;
}

const latency = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.integer({ min: 0, max: 100 }),
);
const seeded = { seed: 20260101, numRuns: 300 };

test("a quantile is within the stated error of the exact nearest rank", () => {
  fc.assert(
    fc.property(
      fc.array(latency, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 0, max: 1000 }),
      (values, perMille) => {
        const exact = exactQuantile(values, perMille);
        const found = histogramOf(values).quantile(perMille / 1000) as number;
        const tiny = 2 ** -1022;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * histogramErrorRatio + tiny);
      },
    ),
    seeded,
  );
});

test("the error is really used: some quantile is not exact", () => {
  const values = [1000, 1000.1, 1000.2, 1000.3, 2000];
  expect(histogramOf(values).quantile(0.2)).not.toBe(1000.1);
  expect(histogramErrorRatio).toBeLessThan(0.0003);
});

test("merged histograms are the histogram of everything, in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.array(latency, { maxLength: 60 }), { maxLength: 5 }), (parts) => {
      const whole = histogramOf(parts.flat());
      for (const order of [parts, [...parts].reverse()]) {
        const merged = createHistogram();
        for (const part of order) merged.merge(histogramOf(part));
        expect([...merged.buckets()]).toEqual([...whole.buckets()]);
        expect([merged.n, merged.min, merged.max]).toEqual([whole.n, whole.min, whole.max]);
        expect(Math.abs(merged.sum - whole.sum)).toBeLessThanOrEqual(whole.sum * 1e-15);
        for (const q of [0, 0.5, 0.99, 1]) expect(merged.quantile(q)).toBe(whole.quantile(q));
      }
    }),
    seeded,
  );
});

test("the smallest and the largest value are exact, and no quantile leaves them", () => {
  const histogram = histogramOf([3.3333, 7.7777, 11.1111]);
  expect([histogram.quantile(0), histogram.quantile(1)]).toEqual([histogram.min, histogram.max]);
  expect([histogram.min, histogram.max]).toEqual([3.3333, 11.1111]);
  expect(histogramOf([42.4242]).quantile(0.5)).toBe(42.4242);
});

test("the mean is of the values, not of the buckets", () => {
  expect(histogramOf([0.1, 0.2, 0.3, 0.4]).mean).toBeCloseTo(0.25, 15);
  const many = histogramOf([1e9, ...Array.from({ length: 10_000 }, () => 1e-7)]);
  expect(many.sum).toBe(1e9 + 1e-3);
});

test("ranks do not suffer from binary fractions: p7 of 1 to 100 is 7", () => {
  const histogram = histogramOf(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(histogram.quantile(0.07)).toBeCloseTo(7, 1);
});

test("a histogram merged into itself counts everything twice", () => {
  const histogram = histogramOf([1, 2, 3]);
  histogram.merge(histogram);
  expect([histogram.n, histogram.sum]).toEqual([6, 12]);
});

test("an empty histogram has no figures", () => {
  const empty = createHistogram();
  expect([empty.n, empty.mean, empty.min, empty.max, empty.quantile(0.5)]).toEqual([
    0,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("it refuses %d", (value) => {
  expect(() => createHistogram().add(value)).toThrow(RangeError);
});
