import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "./random.ts";

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const moment = (values: readonly number[], power: number): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** power));
};

/** Pearson's statistic of `counts` against equal chances. */
function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("a seed", () => {
  // Computed by a separate program from the published definitions of xmur3 and sfc32.
  it.each([
    [1, [1393178523, 460387848, 2216248382, 459084720, 284954394]],
    [42, [1922830710, 3640221159, 2807765432, 1233103011, 1306505464]],
    ["inferbench", [2867593527, 3816479260, 1341937601, 3802651731, 1749196194]],
    ["é😀", [3894681336, 1068807531, 1157976980, 3055131020, 4289850893]],
  ])("%s gives the same first numbers on every machine", (seed, words) => {
    expect(draw(createRandom(seed), 5)).toEqual(words.map((word) => word / 2 ** 32));
  });

  it("is the same as a number and as its text, as a flag and a file may write it", () => {
    expect(draw(createRandom(7), 3)).toEqual(draw(createRandom("7"), 3));
  });

  it("next to another gives unrelated numbers", () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed).next());
    const counts = new Array<number>(10).fill(0);
    for (const value of firsts) counts[Math.floor(value * 10)]!++;
    // 9 degrees of freedom: 27.9 is passed by one good generator in a thousand.
    expect(chiSquare(counts)).toBeLessThan(27.9);
  });
});

describe("a fork", () => {
  it("has the golden numbers of its path", () => {
    const words = [4120348091, 4236924149, 2006220374, 2167528300, 2984383756];
    expect(draw(createRandom(42).fork("arrivals"), 5)).toEqual(words.map((word) => word / 2 ** 32));
  });

  it("does not depend on what was drawn before, and drawing from it disturbs nobody", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(20), (seed, label, drawnBefore) => {
        const fresh = createRandom(seed);
        const used = createRandom(seed);
        draw(used, drawnBefore);
        expect(draw(used.fork(label), 4)).toEqual(draw(fresh.fork(label), 4));
        draw(fresh, drawnBefore);
        expect(draw(used, 4)).toEqual(draw(fresh, 4));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("of another label, or of none, is another stream", () => {
    const random = createRandom("s");
    const streams = [random.fork("a"), random.fork("b"), random.fork("a").fork("a"), random.fork(1), random];
    const texts = streams.map((stream) => draw(stream, 4).join());
    expect(new Set(texts).size).toBe(streams.length);
  });

  it("runs side by side with its parent without correlation", () => {
    const parent = createRandom("parent");
    const child = parent.fork("child");
    const products = Array.from({ length: 20_000 }, () => (parent.next() - 0.5) * (child.next() - 0.5));
    // The mean of the products has a deviation of 1/12/sqrt(20000) = 0.00059.
    expect(Math.abs(mean(products))).toBeLessThan(0.0024);
  });
});

describe("uniform numbers", () => {
  it("fill 100 equal parts of [0, 1) evenly", () => {
    const counts = new Array<number>(100).fill(0);
    for (const value of draw(createRandom("uniform"), 100_000)) counts[Math.floor(value * 100)]!++;
    expect(counts).toHaveLength(100);
    // 99 degrees of freedom: below 57 or above 149 is one good generator in a thousand, each.
    expect(chiSquare(counts)).toBeGreaterThan(57);
    expect(chiSquare(counts)).toBeLessThan(149);
  });

  it("fill the pairs of neighbours evenly too", () => {
    const random = createRandom("pairs");
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < 50_000; i++) counts[random.int(10) * 10 + random.int(10)]!++;
    expect(chiSquare(counts)).toBeGreaterThan(57);
    expect(chiSquare(counts)).toBeLessThan(149);
  });

  it("as whole numbers stay below their limit and reach each value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.string(), (below, seed) => {
        const random = createRandom(seed);
        const seen = new Set(Array.from({ length: 200 }, () => random.int(below)));
        expect([...seen].sort()).toEqual(Array.from({ length: below }, (_, value) => value));
      }),
      { seed: 2, numRuns: 50 },
    );
  });
});

it("exponential numbers have their mean, a coefficient of variation of 1 and the right tail", () => {
  const random = createRandom("exponential");
  const values = Array.from({ length: 50_000 }, () => random.exponential(20));
  expect(values.every((value) => value >= 0)).toBe(true);
  expect(mean(values) / 20).toBeGreaterThan(0.98);
  expect(mean(values) / 20).toBeLessThan(1.02);
  expect(Math.sqrt(moment(values, 2)) / mean(values)).toBeGreaterThan(0.97);
  expect(Math.sqrt(moment(values, 2)) / mean(values)).toBeLessThan(1.03);
  const beyondThreeMeans = values.filter((value) => value > 60).length / values.length;
  expect(Math.abs(beyondThreeMeans - Math.exp(-3))).toBeLessThan(0.004);
});

it("normal numbers have mean 0, variance 1, no skew and a kurtosis of 3", () => {
  const random = createRandom("normal");
  const values = Array.from({ length: 50_000 }, () => random.normal());
  expect(Math.abs(mean(values))).toBeLessThan(0.018);
  expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.026);
  expect(Math.abs(moment(values, 3))).toBeLessThan(0.06);
  expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.2);
});

describe("a pick", () => {
  it("takes each item with the same chance", () => {
    const random = createRandom("pick");
    const counts = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 30_000; i++) counts[random.pick(["a", "b", "c"] as const)]++;
    // 2 degrees of freedom: 13.8 is one in a thousand.
    expect(chiSquare(Object.values(counts))).toBeLessThan(13.8);
  });

  it("from an empty list is refused", () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
  });
});
