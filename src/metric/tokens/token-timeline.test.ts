import fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenTimeline } from "./token-timeline.ts";

test("tokens are counted after the first instant and up to the second", () => {
  const timeline = createTokenTimeline(1000);
  for (const at of [1000, 1001, 1500, 2000, 2001]) timeline.add(at, 1);
  expect(timeline.between(1000, 2000)).toBe(3);
  expect(timeline.between(0, 5000)).toBe(5);
  expect(timeline.total).toBe(5);
});

test("the peak is that of the fastest second, wherever it begins", () => {
  const timeline = createTokenTimeline(0);
  for (let at = 100; at <= 5000; at += 100) timeline.add(at, 1);
  for (const at of [1650, 2550]) timeline.add(at, 20);
  expect(timeline.peakPerSecond()).toBe(50);
});

test("less than a second has no peak", () => {
  const timeline = createTokenTimeline(0);
  timeline.add(500, 100);
  expect(timeline.peakPerSecond()).toBeUndefined();
});

test("over hours the memory stays bounded, the total exact and a window right to a bin", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000_000 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 300,
      }),
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.integer({ min: 10_000_000, max: 20_000_000 }),
      (arrivals, from, to) => {
        const timeline = createTokenTimeline(0);
        for (const [at, tokens] of arrivals) timeline.add(at, tokens);
        const within = (a: number, b: number): number =>
          arrivals.reduce((sum, [at, tokens]) => (at > a && at <= b ? sum + tokens : sum), 0);
        expect(timeline.total).toBe(within(-1, Number.POSITIVE_INFINITY));
        const bin = 20_000_000 / 4000;
        expect(timeline.between(from, to)).toBeGreaterThanOrEqual(within(from + bin, to - bin) - 1e-6);
        expect(timeline.between(from, to)).toBeLessThanOrEqual(within(from - bin, to + bin) + 1e-6);
      },
    ),
    { seed: 11, numRuns: 200 },
  );
});
