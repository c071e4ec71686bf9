import { z } from "zod";
import { loadSchema, machineSchema } from "../record/index.ts";
import { arrivalSummarySchema } from "./arrivals/arrival-summary.ts";
import { instrumentSummarySchema } from "./instrument/instrument-summary.ts";
import { metricSummarySchema } from "./metric-summary-schema.ts";

const figure = z.number().nullable();

/** One prompt of a suite. Figures are means over its ok requests; null when none gave one. */
export const promptSummarySchema = z.strictObject({
  suite: z.string(),
  prompt: z.string(),
  title: z.string().optional(),
  n: z.number().int().nonnegative().meta({ description: "requests that ended well" }),
  failed: z.number().int().nonnegative().meta({ description: "all others" }),
  checks: z
    .strictObject({ passed: z.number().int().nonnegative(), failed: z.number().int().nonnegative() })
    .optional()
    .meta({ description: "checks of all ok requests; left out when the prompt has none" }),
  ttftMs: figure.meta({ unit: "ms" }),
  e2eMs: figure.meta({ unit: "ms" }),
  outputTokens: figure,
  outputTokensPerSecond: figure.meta({ description: "mean of output_speed_request" }),
});
export type PromptSummary = z.infer<typeof promptSummarySchema>;

export const levelSummarySchema = z.strictObject({
  level: z.number().int().nonnegative(),
  load: loadSchema,
  counts: z.strictObject({
    ok: z.number().int().nonnegative(),
    failed: z.number().int().nonnegative(),
    dropped: z.number().int().nonnegative(),
    warmup: z
      .number()
      .int()
      .nonnegative()
      .meta({ description: "sent to warm up and excluded from everything else" }),
    aborted: z.number().int().positive().optional().meta({
      description: "cut off when the run was stopped: neither ok nor failed; left out when there were none",
    }),
  }),
  spanMs: z
    .number()
    .nonnegative()
    .meta({ unit: "ms", description: "first planned send to last end, warm-up excluded" }),
  ended: z.enum(["requests", "duration", "interrupted", "unfinished"]),
  errors: z
    .array(z.strictObject({ error: z.string(), count: z.number().int().positive(), example: z.string() }))
    .meta({ description: "failures by kind, most frequent first" }),
  metrics: z.record(z.string(), metricSummarySchema),
  arrivals: arrivalSummarySchema.optional().meta({
    description: "open loop: whether requests came as the load says; left out while the level goes on",
  }),
  prompts: z
    .array(promptSummarySchema)
    .optional()
    .meta({ description: "the prompts of a suite, one by one; left out when none was sent" }),
});
export type LevelSummary = z.infer<typeof levelSummarySchema>;

/** A whole run as numbers: what every report shows. */
export const runSummarySchema = z.strictObject({
  summaryVersion: z.literal(1),
  runId: z.string(),
  name: z.string(),
  startedAt: z.string(),
  seed: z.union([z.string(), z.number()]),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  machine: machineSchema,
  scenario: z.unknown(),
  ended: z.enum(["completed", "interrupted", "failed", "unfinished"]),
  failure: z.string().optional().meta({ description: "why a run failed, and what to try" }),
  coldFirstRequestMs: z.number().nullable().meta({
    unit: "ms",
    description: "the lone first request, apart from every level; null when it was not sent",
  }),
  levels: z.array(levelSummarySchema),
  instrument: instrumentSummarySchema,
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
});
export type RunSummary = z.infer<typeof runSummarySchema>;
