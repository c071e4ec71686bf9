import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { createClipOrder } from "./clip-order.ts";

const fixed = { seed: 7, numRuns: 100 };
const counts = fc.integer({ min: 1, max: 60 });
const seeds = fc.integer({ min: 0, max: 1000 });

test("every pass sends each clip exactly once", () => {
  fc.assert(
    fc.property(counts, seeds, fc.integer({ min: 0, max: 50 }), (count, seed, pass) => {
      const clipAt = createClipOrder(count, createRandom(seed));
      const sent = Array.from({ length: count }, (_, i) => clipAt(pass * count + i));
      expect(sent.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
    fixed,
  );
});

test("a position has the same clip whoever asks, in whatever order", () => {
  fc.assert(
    fc.property(counts, seeds, fc.array(fc.nat(500), { maxLength: 40 }), (count, seed, positions) => {
      const oneWorker = createClipOrder(count, createRandom(seed));
      const inOrder = new Map(Array.from({ length: 501 }, (_, i) => [i, oneWorker(i)]));
      const another = createClipOrder(count, createRandom(seed));
      for (const position of positions) expect(another(position)).toBe(inOrder.get(position));
    }),
    fixed,
  );
});

test("passes and seeds have orders of their own", () => {
  const order = (seed: number, pass: number): string => {
    const clipAt = createClipOrder(24, createRandom(seed));
    return Array.from({ length: 24 }, (_, i) => clipAt(pass * 24 + i)).join();
  };
  expect(new Set([order(1, 0), order(1, 1), order(1, 2), order(2, 0)]).size).toBe(4);
});
