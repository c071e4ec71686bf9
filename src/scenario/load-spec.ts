import { z } from "zod";
import { parseDurationMs } from "../base/index.ts";
import type { Level } from "../loadgen/index.ts";
import type { Load } from "../record/index.ts";
import type { WorkloadSpec } from "../workload/index.ts";

/** One value, or a list: a level for each. */
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1).max(1000)]);

const durationSchema = z
  .union([z.number().positive(), z.string()])
  .refine((value) => typeof value === "number" || canParseDuration(value), {
    error: "is not a duration: write 500ms, 30s, 1.5m or 2h",
  });

function canParseDuration(text: string): boolean {
  try {
    return parseDurationMs(text) > 0;
  } catch {
    return false;
  }
}

const count = z.number().int().min(1).max(1_000_000_000);
const rate = z.number().positive().max(1_000_000);

const stopKeys = {
  requests: count.exactOptional().meta({ description: "measured requests of each level" }),
  duration: durationSchema.exactOptional().meta({
    description:
      "how long each level plans measured requests: 500ms, 30s, 1.5m, 2h, or a number of seconds; with `requests`, " +
      "whichever comes first; 20s when neither is given",
    unit: "s",
  }),
  warmup: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .exactOptional()
    .meta({
      description:
        "requests sent first in each level and excluded from every number; by default as many as the concurrency in a " +
        "closed loop (its first wave arrives all at once) and none elsewhere",
    }),
};

/** The load: closed loop, open loop or burst, at one level or several. */
export const loadSpecSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("closed").meta({ description: "closed loop: a new request whenever one ends" }),
    concurrency: oneOrMore(count.max(100_000)).meta({ description: "requests in flight; a list is a sweep" }),
    ...stopKeys,
  }),
  z.strictObject({
    kind: z.literal("constant").meta({ description: "open loop with equal gaps, whatever the server does" }),
    ratePerSecond: oneOrMore(rate).meta({ description: "requests a second, also below 1", unit: "1/s" }),
    ...stopKeys,
  }),
  z.strictObject({
    kind: z
      .literal("poisson")
      .meta({ description: "open loop with exponential gaps, as independent users make" }),
    ratePerSecond: oneOrMore(rate).meta({ description: "mean requests a second, also below 1", unit: "1/s" }),
    ...stopKeys,
  }),
  z.strictObject({
    kind: z.literal("trace").meta({ description: "open loop: arrivals as the workload's trace has them" }),
    speedup: oneOrMore(z.number().positive().max(1000))
      .default(1)
      .meta({ description: "2 replays twice as fast" }),
    ...stopKeys,
  }),
  z.strictObject({
    kind: z
      .literal("burst")
      .meta({ description: "all at once; again when all have ended, until `requests`" }),
    size: oneOrMore(count.max(100_000)).meta({ description: "requests of one burst" }),
    ...stopKeys,
  }),
]);
export type LoadSpec = z.infer<typeof loadSpecSchema>;

/** What a level lasts when the user does not say: enough for a p95 at 3 requests a second. */
const defaultDuration = "20s";

/** Writes the defaults out that depend on other keys, so that the log says what was done. */
export function resolveLoad(spec: LoadSpec, workload: Pick<WorkloadSpec, "kind">): LoadSpec {
  if (spec.requests !== undefined || spec.duration !== undefined) return spec;
  const hasEnd = spec.kind === "burst" || finiteWorkloads.includes(workload.kind);
  return hasEnd ? spec : { ...spec, duration: defaultDuration };
}

/** Workloads that are sent once, whole, unless the load says otherwise. */
const finiteWorkloads: readonly WorkloadSpec["kind"][] = ["prompt-suite", "trace"];

const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function loadsOf(spec: LoadSpec): Load[] {
  switch (spec.kind) {
    case "closed":
      return asList(spec.concurrency).map((concurrency) => ({ kind: "closed", concurrency }));
    case "constant":
    case "poisson":
      return asList(spec.ratePerSecond).map((ratePerSecond) => ({ kind: spec.kind, ratePerSecond }));
    case "trace":
      return asList(spec.speedup).map((speedup) => ({ kind: "trace", speedup }));
    case "burst":
      return asList(spec.size).map((size) => ({ kind: "burst", size }));
  }
}

function durationMs(duration: number | string): number {
  return typeof duration === "number" ? duration * 1000 : parseDurationMs(duration);
}

/**
 * The levels of a resolved load, in order.
 * @param wholeWorkload requests that send the workload once, where it has an end
 */
export function levelsOf(spec: LoadSpec, wholeWorkload?: number): Level[] {
  return loadsOf(spec).map((load) => {
    const { duration, warmup } = spec;
    const requests =
      spec.requests ?? (duration === undefined ? naturalRequests(load, wholeWorkload) : undefined);
    return {
      load,
      stop: {
        ...(requests === undefined ? {} : { requests }),
        ...(duration === undefined ? {} : { durationMs: durationMs(duration) }),
        // A workload with an end is to be measured from its first request on.
        warmupRequests:
          warmup ?? (load.kind === "closed" && wholeWorkload === undefined ? load.concurrency : 0),
      },
    };
  });
}

function naturalRequests(load: Load, wholeWorkload: number | undefined): number | undefined {
  return load.kind === "burst" ? load.size : wholeWorkload;
}
