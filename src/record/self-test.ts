import { z } from "zod";
import { machineSchema } from "./machine.ts";

const ms = (description: string) => z.number().meta({ unit: "ms", description });

/** How far our intervals are from those that the witness wrote down for the same two events. */
const errorFiguresSchema = z.strictObject({
  n: z.number().int().positive().meta({ description: "intervals that were compared" }),
  p50Ms: ms("median of the absolute error"),
  p99Ms: ms("99th percentile of it, nearest rank")
    .nullable()
    .meta({ description: "null below 299 intervals" }),
  worstMs: ms("the largest"),
  biasMs: ms("median of the signed error: ours minus the witness's"),
});
export type ErrorFigures = z.infer<typeof errorFiguresSchema>;

/** One load, measured and held against the witness. */
const selfTestCaseSchema = z.strictObject({
  load: z.string().meta({ description: "for people" }),
  requests: z.number().int().nonnegative().meta({ description: "measured, and known to the witness" }),
  unlike: z.number().int().nonnegative().meta({
    description: "requests that one side has and the other has not, or with another number of events",
  }),
  ttft: errorFiguresSchema.optional().meta({ description: "send to first event of a stream" }),
  gap: errorFiguresSchema.optional().meta({ description: "one event of a stream to the next" }),
  e2e: errorFiguresSchema
    .optional()
    .meta({ description: "send to last event, or to the end of a whole answer" }),
  rateErrorRatio: z
    .number()
    .optional()
    .meta({ description: "answers a second, ours over the witness's, minus 1" }),
  witnessLatenessP99Ms: ms("how late the witness itself was against its own schedule").optional(),
});
export type SelfTestCase = z.infer<typeof selfTestCaseSchema>;

/** How much of one kind of load this machine measures before the error passes a limit. */
const reachSchema = z.strictObject({
  unit: z.string().meta({ description: "what is counted: streams × 20 tok/s, requests/s" }),
  steps: z.array(
    z.strictObject({ amount: z.number(), errorP99Ms: z.number(), witnessP99Ms: z.number().nullable() }),
  ),
  within1Ms: z
    .number()
    .nullable()
    .meta({ description: "the largest amount below the first that passed 1 ms" }),
  within5Ms: z.number().nullable(),
  ended: z
    .enum(["error", "witness", "steps"])
    .meta({ description: "why it went no further: our error, the witness was late itself, no step left" }),
});
export type Reach = z.infer<typeof reachSchema>;

/** The instrument held against a simulator that keeps its own records. */
export const selfTestSchema = z.strictObject({
  measuredAt: z.string().meta({ description: "wall-clock time, ISO 8601" }),
  version: z.string(),
  machine: machineSchema,
  realTime: z.literal(true).optional().meta({
    description: "the threads that send had real-time priority; left out when the system did not give it",
  }),
  wake: z
    .strictObject({
      n: z.number().int().positive(),
      p50Ms: z.number(),
      p99Ms: z.number(),
      worstMs: z.number(),
    })
    .optional()
    .meta({
      unit: "ms",
      description:
        "how late a thread woke that did nothing but sleep, before the loads: what the machine takes from all",
    }),
  cases: z.array(selfTestCaseSchema),
  reach: z.array(reachSchema),
});
export type SelfTest = z.infer<typeof selfTestSchema>;
