import { z } from "zod";
import type { Random } from "../../base/index.ts";

/** More than any context window that is served today. */
const mostTokens = 10_000_000;
const tokens = z.number().int().min(1).max(mostTokens);
const bounds = {
  min: tokens.default(1).meta({ description: "what is drawn below it becomes it", unit: "tokens" }),
  max: tokens
    .exactOptional()
    .meta({ description: "what is drawn above it becomes it: the context window, say", unit: "tokens" }),
};
const areOrdered = ({ min, max }: { min: number; max?: number }): boolean => max === undefined || min <= max;
const order = { error: "must not be below min", path: ["max"] };

/** How many tokens: always the same number, or one drawn for each request. */
export const tokenLengthsSchema = z.union([
  tokens,
  z
    .strictObject({
      mean: z.number().positive().meta({ description: "mean of a normal distribution", unit: "tokens" }),
      stddev: z.number().nonnegative().meta({ description: "its standard deviation", unit: "tokens" }),
      ...bounds,
    })
    .refine(areOrdered, order),
  z
    .strictObject({
      median: z
        .number()
        .positive()
        .meta({ description: "median of a lognormal distribution", unit: "tokens" }),
      sigma: z
        .number()
        .nonnegative()
        .max(10)
        .meta({ description: "standard deviation of the logarithm: 0.5 is moderate, 1 is wide" }),
      ...bounds,
    })
    .refine(areOrdered, order),
  z.strictObject({
    histogram: z
      .array(z.tuple([tokens, z.number().nonnegative()]))
      .min(1)
      .refine((bars) => bars.some(([, weight]) => weight > 0), { error: "must have a weight above 0" })
      .meta({ description: "pairs of tokens and weight; a length comes up in proportion to its weight" }),
  }),
]);
export type TokenLengths = z.infer<typeof tokenLengthsSchema>;

/** One length in tokens, a whole number of at least 1. */
export function drawTokens(lengths: TokenLengths, random: Random): number {
  if (typeof lengths === "number") return lengths;
  if ("histogram" in lengths) return drawBar(lengths.histogram, random);
  const drawn =
    "mean" in lengths
      ? lengths.mean + lengths.stddev * random.normal()
      : lengths.median * Math.exp(lengths.sigma * random.normal());
  return Math.round(Math.max(lengths.min, Math.min(lengths.max ?? mostTokens, drawn)));
}

function drawBar(bars: readonly (readonly [number, number])[], random: Random): number {
  const weighty = bars.filter(([, weight]) => weight > 0);
  let left = random.next() * weighty.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [length, weight] of weighty) {
    left -= weight;
    if (left < 0) return length;
  }
  // Rounding can leave a rest of the last bit.
  return (weighty.at(-1) as readonly [number, number])[0];
}

/** "512", "512 ± 50", "about 512 (lognormal)", "16 to 2048". */
export function describeTokens(lengths: TokenLengths): string {
  if (typeof lengths === "number") return String(lengths);
  if ("mean" in lengths) return `${lengths.mean} ± ${lengths.stddev}`;
  if ("median" in lengths) return `about ${lengths.median} (lognormal)`;
  const values = lengths.histogram.map(([length]) => length);
  return [...new Set([Math.min(...values), Math.max(...values)])].join(" to ");
}
