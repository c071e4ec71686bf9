import { z } from "zod";

const figure = z.number().nullable();

/** One metric of one level. A figure that cannot be given is null and `unavailable` says why: never 0, never invented. */
export const metricSummarySchema = z.strictObject({
  unit: z.string(),
  n: z.number().int().nonnegative().meta({ description: "samples behind the figures" }),
  mean: figure.meta({
    description: "the mean; for metrics that are one number a level (rates, WER), that number",
  }),
  p50: figure,
  p90: figure,
  p95: figure,
  p99: figure,
  max: figure,
  unavailable: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "for each figure that is null: why, such as: needs 299 samples, has 64" }),
  detail: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .optional()
    .meta({
      description: "what the number is made of, such as substitutions, deletions, insertions, normalizer",
    }),
});
export type MetricSummary = z.infer<typeof metricSummarySchema>;
