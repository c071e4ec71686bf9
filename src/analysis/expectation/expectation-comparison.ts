import { z } from "zod";

/** One figure beside what was expected of it. */
export const comparedFigureSchema = z.strictObject({
  figure: z.string(),
  label: z.string(),
  unit: z.string(),
  better: z.enum(["lower", "higher"]),
  expected: z.strictObject({
    kind: z.enum(["about", "between", "atLeast", "atMost"]),
    low: z.number(),
    high: z.number().meta({ description: "equal to low, except for a range" }),
  }),
  measured: z.number().nullable(),
  statistic: z.enum(["p50", "mean"]).nullable(),
  from: z.string().optional().meta({ description: "how it was measured, where there is more than one way" }),
  speedRatio: z
    .number()
    .nullable()
    .meta({
      description:
        "1: as expected, 0.5: half as fast. measured / expected where higher is better, expected / measured for times; " +
        "of a range its nearer end counts, and inside it is 1",
    }),
  verdict: z.enum(["within", "below", "farBelow", "above", "noData"]).meta({
    description:
      "within: 0.8 to 1.2 of a value, inside a range, or a target met; farBelow: under 0.5; above: better than expected",
  }),
  reason: z.string().optional().meta({ description: "why there is no data" }),
  note: z.string().optional(),
});
export type ComparedFigure = z.infer<typeof comparedFigureSchema>;

export const expectationComparisonSchema = z.strictObject({
  device: z.string(),
  title: z.string(),
  level: z.number().int().nonnegative().nullable().meta({ description: "the level that was compared" }),
  singleUser: z.boolean().meta({ description: "it had one request at a time, as expectations assume" }),
  figures: z.array(comparedFigureSchema),
  checklist: z
    .array(z.strictObject({ check: z.string(), how: z.string().optional() }))
    .meta({ description: "what to look at; empty when nothing is below what was expected" }),
});
export type ExpectationComparison = z.infer<typeof expectationComparisonSchema>;
