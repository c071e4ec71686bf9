import { describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { describeTokens, drawTokens, type TokenLengths, tokenLengthsSchema } from "./token-lengths.ts";

const draws = 20_000;
function sample(spec: unknown): number[] {
  const lengths = tokenLengthsSchema.parse(spec);
  const random = createRandom(7);
  return Array.from({ length: draws }, () => drawTokens(lengths, random)).sort((a, b) => a - b);
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const quantile = (sorted: readonly number[], ratio: number): number =>
  sorted[Math.floor(sorted.length * ratio)] as number;

test("a number is that number every time", () => {
  expect(new Set(sample(300))).toEqual(new Set([300]));
});

test("a normal distribution has its mean and deviation", () => {
  const lengths = sample({ mean: 500, stddev: 50 });
  // Four standard errors of 20,000 draws.
  expect(Math.abs(mean(lengths) - 500)).toBeLessThan((4 * 50) / Math.sqrt(draws));
  expect(Math.abs(deviation(lengths) / 50 - 1)).toBeLessThan(4 / Math.sqrt(2 * draws));
});

test("a lognormal distribution has its median and spread", () => {
  const logs = sample({ median: 1000, sigma: 0.7 }).map(Math.log);
  expect(Math.abs(mean(logs) - Math.log(1000))).toBeLessThan((4 * 0.7) / Math.sqrt(draws));
  expect(Math.abs(deviation(logs) / 0.7 - 1)).toBeLessThan(4 / Math.sqrt(2 * draws));
  expect(Math.abs(quantile(logs, 0.5) - Math.log(1000))).toBeLessThan(0.02);
});

test("a histogram gives its lengths by weight, and never one of weight 0", () => {
  const lengths = sample({
    histogram: [
      [10, 1],
      [20, 0],
      [30, 3],
    ],
  });
  const share = lengths.filter((length) => length === 30).length / draws;
  expect(new Set(lengths)).toEqual(new Set([10, 30]));
  expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / draws));
});

test("draws outside the bounds become the bounds; without any none is below 1", () => {
  const bounded = sample({ median: 100, sigma: 2, min: 50, max: 400 });
  expect([bounded[0], bounded.at(-1)]).toEqual([50, 400]);
  expect(sample({ mean: 1, stddev: 30 })[0]).toBe(1);
});

describe("a wrong length", () => {
  test.each([
    ["zero", 0],
    ["a fraction", 1.5],
    ["a text", "512"],
    ["a normal distribution without deviation", { mean: 3 }],
    ["a mean of zero", { mean: 0, stddev: 1 }],
    ["bounds the wrong way round", { mean: 3, stddev: 1, min: 9, max: 2 }],
    ["two distributions at once", { mean: 3, stddev: 1, median: 3, sigma: 1 }],
    ["an empty histogram", { histogram: [] }],
    ["a histogram without weight", { histogram: [[5, 0]] }],
    ["a histogram of negative weight", { histogram: [[5, -1]] }],
  ])("%s is refused", (_what, spec) => {
    expect(tokenLengthsSchema.safeParse(spec).success).toBe(false);
  });
});

test.each<[TokenLengths, string]>([
  [512, "512"],
  [{ mean: 512, stddev: 20, min: 1 }, "512 ± 20"],
  [{ median: 300, sigma: 1, min: 1 }, "about 300 (lognormal)"],
  [
    {
      histogram: [
        [64, 1],
        [16, 1],
      ],
    },
    "16 to 64",
  ],
  [{ histogram: [[64, 1]] }, "64"],
])("%j is described as %s", (lengths, text) => {
  expect(describeTokens(lengths)).toBe(text);
});
