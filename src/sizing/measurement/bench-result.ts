import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { benchResultSchema } from "../../record/index.ts";
import { checkSteady } from "./check-steady.ts";
import type { Measurement } from "./measurement.ts";

/** What scripts from which these fields come wrote too; all others are `bench`'s own, and may be missing. */
const everywhere = {
  timestamp: true,
  architecture: true,
  cpu_model: true,
  model_size: true,
  iterations: true,
  avg_latency_ms: true,
  total_time_s: true,
  rps: true,
  cpu_limit: true,
  memory_mb: true,
  is_docker: true,
} as const;

const positive = z.number().positive();
const readableSchema = z.object({
  ...benchResultSchema.partial().required(everywhere).shape,
  iterations: z.number().int().positive(),
  avg_latency_ms: positive,
  rps: positive,
});
type Readable = z.infer<typeof readableSchema>;

/** Whether a document looks like such a file, complete or not. */
export const looksLikeBenchResult = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  ["avg_latency_ms", "cpu_model", "model_size", "iterations"].some((field) => field in document);

/** Fewer do not say what the mean is. */
const fewestIterations = 20;
/** More failures than this are a broken server, not a slow one. */
const mostFailedRatio = 0.001;

/**
 * @param document parsed JSON
 * @throws size.unreadable naming every field that is missing or wrong
 */
export function readBenchResult(document: unknown, source: string): Measurement {
  const parsed = readableSchema.safeParse(document);
  if (!parsed.success) {
    const given = (document ?? {}) as Record<string, unknown>;
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "the document")))];
    const missing = fields.filter((field) => given[field] === undefined);
    const wrong = parsed.error.issues.filter(({ path }) => given[String(path[0])] !== undefined);
    const said = [
      ...(missing.length > 0 ? [`it lacks ${missing.join(", ")}`] : []),
      ...wrong.map(({ path, message }) => `${path.join(".")}: ${message}`),
    ];
    throw new BenchError("size.unreadable", `${source} is no result of a benchmark: ${said.join("; ")}`);
  }
  return asMeasurement(parsed.data, source);
}

/** Up to this share a pod with the same limit would be as slow, and `bench` warns of it; beyond, the quota was measured. */
const mostThrottledTimeRatio = 0.1;

/**
 * One busy thread under a quota of one processor touches it in every period, with whatever else runs in the container, and
 * loses some per cent of its time: where that time is known it is what counts.
 */
function isThrottled({ nr_throttled, throttled_ms, total_time_s }: Readable): boolean {
  if (!nr_throttled) return false;
  return throttled_ms == null || throttled_ms / 1000 > mostThrottledTimeRatio * total_time_s;
}

function asMeasurement(result: Readable, source: string): Measurement {
  const samples = result.latencies_ms ?? null;
  const throttled = isThrottled(result) ? (result.nr_throttled ?? 0) : 0;
  const failed = result.failed ?? 0;
  const invalid = [
    ...(failed > mostFailedRatio * (failed + result.iterations)
      ? [`${failed} of ${failed + result.iterations} requests failed`]
      : []),
    ...(result.iterations < fewestIterations
      ? [`${result.iterations} iterations, ${fewestIterations} are needed`]
      : []),
    ...(throttled > 0
      ? [
          `its processor quota throttled it in ${throttled}${result.nr_periods ? ` of ${result.nr_periods}` : ""} periods: it measured the quota`,
        ]
      : []),
    ...(samples ? checkSteady(samples) : []),
  ];
  return {
    source,
    hostId: result.host_id ?? null,
    cpuModel: result.cpu_model,
    architecture: result.architecture,
    measuredAt: result.timestamp,
    key: {
      model: result.model_size,
      quantization: result.quantization ?? null,
      engine: result.engine ?? null,
      threads: result.threads ?? null,
      batch: result.batch ?? null,
    },
    // One request at a time on t threads keeps t cores busy at most, whatever else it was allowed.
    cores: Math.min(result.cpu_limit, result.threads || result.cpu_limit),
    service: { meanMs: result.avg_latency_ms, n: result.iterations, samplesMs: samples },
    levels: [],
    maxThroughputPerSecond: result.rps,
    memoryPeakBytes: result.memory_peak_mb ? result.memory_peak_mb * 2 ** 20 : null,
    audioSecondsPerRequest: null,
    outputTokensPerRequest: null,
    invalid,
    notes: (result.warnings ?? []).map(({ message }) => message),
  };
}
