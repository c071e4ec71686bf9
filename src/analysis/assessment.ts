import { z } from "zod";
import { runSummarySchema } from "../metric/index.ts";
import { expectationComparisonSchema } from "./expectation/expectation-comparison.ts";

/** Something that the reader of the numbers must know, with what to do about it. */
export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  advice: z.string(),
  invalidates: z.boolean().meta({ description: "the numbers of this run must not be used" }),
});
export type Warning = z.infer<typeof warningSchema>;

/** What became of one goal at one level. No data is never a pass. */
export const verdictSchema = z.strictObject({
  goal: z.string(),
  level: z.number().int().nonnegative(),
  kind: z.enum(["pass", "fail", "inconclusive", "invalid"]),
  value: z.number().nullable().meta({ description: "the figure that was compared, in the metric's unit" }),
  reason: z.string().optional().meta({ description: "why there is no answer" }),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const assessmentSchema = z.strictObject({
  warnings: z.array(warningSchema),
  verdicts: z.array(verdictSchema),
  expectations: expectationComparisonSchema.optional().meta({
    description: "the figures beside what is known of the device and model; left out when nothing was asked",
  }),
});
export type Assessment = z.infer<typeof assessmentSchema>;

/** What summary.json holds: the numbers, and what may be concluded from them. */
export const assessedRunSchema = runSummarySchema.extend({ assessment: assessmentSchema });
export type AssessedRun = z.infer<typeof assessedRunSchema>;
