import { z } from "zod";
import { machineSchema } from "./machine.ts";
import { outcomeSchema } from "./outcome.ts";
import { requestRecordSchema } from "./request-record.ts";
import { selfTestSchema } from "./self-test.ts";

/** Raised when old readers could misread new logs. Old versions stay readable forever. */
export const logVersion = 1;

/** More would be a mistake. */
const mostWorkers = 1024;

const at = z.number().meta({ unit: "ms", description: "milliseconds since the start of the run" });

/** The load of one level, as planned. */
export const loadSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("closed").meta({ description: "closed loop: a new request whenever one ends" }),
    concurrency: z.number().int().positive(),
  }),
  z.strictObject({
    kind: z.literal("constant").meta({ description: "open loop: equal gaps" }),
    ratePerSecond: z.number().positive(),
  }),
  z.strictObject({
    kind: z
      .literal("poisson")
      .meta({ description: "open loop: exponential gaps, as independent users make" }),
    ratePerSecond: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal("trace").meta({ description: "open loop: arrivals as recorded in a trace" }),
    speedup: z.number().positive().meta({ description: "2 replays twice as fast" }),
  }),
  z.strictObject({
    kind: z.literal("burst").meta({ description: "all at once" }),
    size: z.number().int().positive(),
  }),
]);
export type Load = z.infer<typeof loadSchema>;

export const runStartedSchema = z.strictObject({
  kind: z.literal("runStarted"),
  logVersion: z.number().int(),
  runId: z.string(),
  name: z.string(),
  startedAt: z.string().meta({ description: "wall-clock time, ISO 8601, for labels only" }),
  clockOriginNs: z
    .string()
    .meta({ description: "the system's monotonic clock at instant 0 of this log, in ns" }),
  scenario: z.unknown().meta({ description: "the resolved scenario: this run can be repeated from it" }),
  seed: z.union([z.string(), z.number()]),
  workers: z.number().int().positive().max(mostWorkers).optional().meta({
    description: "threads or machines that share the plan, each level by its units; 1 when left out",
  }),
  realTime: z.literal(true).optional().meta({
    description: "the threads that send had real-time priority; left out when the system did not give it",
  }),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  machine: machineSchema,
});
export type RunStarted = z.infer<typeof runStartedSchema>;

const targetCheckedSchema = z.strictObject({
  kind: z
    .literal("targetChecked")
    .meta({ description: "one request alone before any load: the cold first request" }),
  at,
  latencyMs: z
    .number()
    .nullable()
    .meta({ unit: "ms", description: "send to last byte; null when it failed" }),
  outcome: outcomeSchema,
});

const phaseStartedSchema = z.strictObject({
  kind: z.literal("phaseStarted"),
  at,
  level: z.number().int().nonnegative(),
  load: loadSchema,
  warmupRequests: z.number().int().nonnegative(),
  maxConnections: z.number().int().positive().nullable(),
  units: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({
      description:
        "of several workers: what was dealt out among them, users or connections; request id is of worker " +
        "id mod units mod workers",
    }),
});
export type PhaseStarted = z.infer<typeof phaseStartedSchema>;

/** Tokens counted by us after the stream had ended, where the server did not say or to check what it said. */
const tokensCountedSchema = z.strictObject({
  kind: z.literal("tokensCounted"),
  id: z.number().int().nonnegative().meta({ description: "the request" }),
  tokenizer: z.string().meta({ description: "name of the tokenizer" }),
  inputTokens: z.number().int().nonnegative().optional(),
  outputTokens: z.number().int().nonnegative(),
  chunkTokens: z.array(z.number().int().nonnegative()).optional(),
});
export type TokensCounted = z.infer<typeof tokensCountedSchema>;

const phaseEndedSchema = z.strictObject({
  kind: z.literal("phaseEnded"),
  at,
  level: z.number().int().nonnegative(),
  reason: z.enum(["requests", "duration", "interrupted"]),
});

const requestEndedSchema = requestRecordSchema.extend({ kind: z.literal("requestEnded") });
export type RequestEnded = z.infer<typeof requestEndedSchema>;

const unavailableSchema = z.strictObject({
  unavailable: z.string().meta({ description: "why there is none" }),
});

/** The state of one worker of the generator over one window: whether its stamps can be believed. */
const loadgenHealthSchema = z.strictObject({
  kind: z.literal("loadgenHealth"),
  at: at.meta({ description: "the end of the window" }),
  worker: z
    .number()
    .int()
    .nonnegative()
    .max(mostWorkers - 1)
    .optional()
    .meta({ description: "0 when left out" }),
  windowMs: z.number().positive(),
  loopUtilizationRatio: z.number().min(0).max(1),
  loopDelayP99Ms: z.number().nonnegative(),
  loopDelayMaxMs: z.number().nonnegative(),
  cpuRatio: z
    .number()
    .nonnegative()
    .meta({ description: "processor time of the whole process over wall time; 1 is one full core" }),
  rssBytes: z.number().nonnegative(),
  gc: z
    .strictObject({
      count: z.number().int().nonnegative(),
      totalMs: z.number().nonnegative(),
      maxMs: z.number().nonnegative(),
    })
    .optional()
    .meta({ description: "pauses of the worker's thread for garbage collection" }),
  thread: z
    .union([
      z.strictObject({
        cpuRatio: z.number().nonnegative().meta({ description: "time of the worker's thread on a core" }),
        waitRatio: z.number().nonnegative().meta({ description: "time in which it was in line for a core" }),
      }),
      unavailableSchema,
    ])
    .optional(),
  stolen: z
    .union([z.strictObject({ ratio: z.number().min(0).max(1) }), unavailableSchema])
    .optional()
    .meta({ description: "share of the machine's processor time that its host gave to others" }),
});
export type LoadgenHealth = z.infer<typeof loadgenHealthSchema>;

/** One of several generators died: its share of the plan is not sent from then on, by anybody. */
const shareLostSchema = z.strictObject({
  kind: z.literal("shareLost"),
  at,
  worker: z.number().int().nonnegative(),
  workers: z.number().int().positive(),
  message: z.string(),
});

/** A reading of the machines under test. Missing is a reason, never 0. */
const probeSampledSchema = z.strictObject({
  kind: z.literal("probeSampled"),
  at,
  series: z.string(),
  unit: z.string(),
  reading: z.union([z.strictObject({ value: z.number() }), z.strictObject({ unavailable: z.string() })]),
});

const warnedSchema = z.strictObject({
  kind: z.literal("warned"),
  at,
  code: z.string(),
  message: z.string(),
});

const runEndedSchema = z.strictObject({
  kind: z.literal("runEnded"),
  at,
  reason: z.enum(["completed", "interrupted", "failed"]),
  message: z.string().optional(),
});

/** The instrument was held against the simulator, at this load and on this machine; added to a log that had ended. */
const selfTestedSchema = z.strictObject({ kind: z.literal("selfTested"), result: selfTestSchema });

/** One line of run.jsonl. */
export const runEventSchema = z.discriminatedUnion("kind", [
  runStartedSchema,
  targetCheckedSchema,
  phaseStartedSchema,
  requestEndedSchema,
  tokensCountedSchema,
  phaseEndedSchema,
  loadgenHealthSchema,
  probeSampledSchema,
  warnedSchema,
  runEndedSchema,
  selfTestedSchema,
  shareLostSchema,
]);
export type RunEvent = z.infer<typeof runEventSchema>;
