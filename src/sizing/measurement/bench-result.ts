import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { checkSteady } from "./check-steady.ts";
import type { Measurement } from "./measurement.ts";

const positive = z.number().positive();

/** A file that `bench` writes, or that one of the scripts wrote from which its fields come. */
export const benchResultSchema = z.object({
  timestamp: z.string(),
  architecture: z.string(),
  cpu_model: z.string(),
  model_size: z.string(),
  iterations: z.number().int().positive(),
  avg_latency_ms: positive,
  total_time_s: positive,
  rps: positive,
  cpu_limit: positive.nullable(),
  memory_mb: positive,
  is_docker: z.boolean(),
  engine: z.string().nullish(),
  quantization: z.string().nullish(),
  threads: z.number().int().positive().nullish(),
  batch: z.number().int().positive().nullish(),
  host_id: z.string().nullish(),
  latencies_ms: z.array(positive).nullish(),
  memory_peak_mb: positive.nullish(),
  nr_throttled: z.number().nonnegative().nullish(),
  nr_periods: z.number().nonnegative().nullish(),
  audio_seconds: positive.nullish(),
});
export type BenchResult = z.infer<typeof benchResultSchema>;

/** Whether a document looks like such a file, complete or not. */
export const looksLikeBenchResult = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  ["avg_latency_ms", "cpu_model", "model_size", "iterations"].some((field) => field in document);

/** Fewer do not say what the mean is. */
const fewestIterations = 20;

/**
 * @param document parsed JSON
 * @throws size.unreadable naming every field that is missing or wrong
 */
export function readBenchResult(document: unknown, source: string): Measurement {
  const parsed = benchResultSchema.safeParse(document);
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

function asMeasurement(result: BenchResult, source: string): Measurement {
  const samples = result.latencies_ms ?? null;
  const throttled = result.nr_throttled ?? 0;
  const invalid = [
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
    cores: result.cpu_limit,
    service: { meanMs: result.avg_latency_ms, n: result.iterations, samplesMs: samples },
    levels: [],
    maxThroughputPerSecond: result.rps,
    memoryPeakBytes: result.memory_peak_mb ? result.memory_peak_mb * 2 ** 20 : null,
    audioSecondsPerRequest: result.audio_seconds ?? null,
    outputTokensPerRequest: null,
    invalid,
  };
}
