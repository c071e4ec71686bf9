import { z } from "zod";
import { selfTestSchema } from "../../record/index.ts";
import { metricSummarySchema } from "../metric-summary-schema.ts";

const ratio = z.number().nonnegative();
const figure = z.number().nonnegative().nullable();
const unavailable = z.strictObject({ unavailable: z.string() });

const windowCountsSchema = z.strictObject({
  total: z.number().int().nonnegative(),
  busy: z.number().int().nonnegative().meta({ description: "the loop was above 60 % busy: still good" }),
  saturated: z.number().int().nonnegative().meta({ description: "above 80 %: invalid" }),
  late: z.number().int().nonnegative().meta({
    description:
      "more than 1 % of the sends, by more than chance, were later than 2 ms and 1 % of p50 (TTFT where streamed, else service time): invalid",
  }),
});
export type WindowCounts = z.infer<typeof windowCountsSchema>;

const workerSummarySchema = z.strictObject({
  worker: z.number().int().nonnegative(),
  sends: z.number().int().nonnegative().meta({ description: "measured requests that it sent" }),
  windows: windowCountsSchema,
  sendLatenessMs: metricSummarySchema,
  loopUtilizationMeanRatio: figure,
  loopUtilizationMaxRatio: figure,
  loopDelayP99Ms: figure.meta({ unit: "ms", description: "the largest p99 of a window" }),
  loopDelayMaxMs: figure.meta({ unit: "ms" }),
  gc: z.union([
    z.strictObject({ count: z.number().int().nonnegative(), totalMs: ratio, maxMs: ratio }),
    unavailable,
  ]),
  thread: z
    .union([
      z.strictObject({ cpuMeanRatio: ratio, cpuMaxRatio: ratio, waitMeanRatio: ratio, waitMaxRatio: ratio }),
      unavailable,
    ])
    .meta({ description: "time on a core and in line for one, over wall time" }),
});
export type WorkerSummary = z.infer<typeof workerSummarySchema>;

const markedWindowSchema = z.strictObject({
  worker: z.number().int().nonnegative(),
  fromMs: z.number().meta({ unit: "ms", description: "since the start of the run" }),
  untilMs: z.number().meta({ unit: "ms" }),
  verdict: z.enum(["busy", "saturated", "late"]),
  sends: z.number().int().nonnegative(),
  loopUtilizationRatio: ratio,
  latestSendMs: ratio.nullable().meta({ unit: "ms", description: "null where no lateness is known" }),
});
export type MarkedWindow = z.infer<typeof markedWindowSchema>;

/** What the instrument knows of itself. */
export const instrumentSummarySchema = z.strictObject({
  histogramErrorRatio: z.number().meta({ description: "largest relative error of a printed percentile" }),
  sendLatenessMs: metricSummarySchema.meta({ description: "open loop: actual send after planned send" }),
  loopUtilizationMaxRatio: z.number().nullable(),
  loopDelayMaxMs: z.number().nullable(),
  workers: z.array(workerSummarySchema),
  windows: windowCountsSchema.meta({ description: "of all workers" }),
  invalidRequestRatio: figure.meta({
    description:
      "share of the measured requests that were sent in invalid windows; above 0.01 the run is invalid",
  }),
  markedWindows: z.array(markedWindowSchema).meta({
    description:
      "the first windows that were not ok, invalid ones first of all; the rest is counted in windows",
  }),
  realTime: z
    .literal(true)
    .optional()
    .meta({ description: "the threads that send had real-time priority; left out when they had not" }),
  process: z
    .strictObject({ cpuMeanRatio: ratio, cpuMaxRatio: ratio, rssMaxBytes: ratio })
    .nullable()
    .meta({ description: "the whole process, all of its threads; null when nothing was read" }),
  stolen: z.union([z.strictObject({ meanRatio: ratio, maxRatio: ratio }), unavailable]).meta({
    description: "share of the machine's processor time that its host gave to others",
  }),
  selfTest: selfTestSchema.optional().meta({
    description: "the error of the instrument, where inferbench selftest --attach added it",
  }),
});
export type InstrumentSummary = z.infer<typeof instrumentSummarySchema>;
