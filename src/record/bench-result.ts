import { z } from "zod";

const count = z.number().int().nonnegative();
const figure = z.number().nonnegative().nullable();
const ms = (description: string) => z.number().nonnegative().meta({ unit: "ms", description });

/** The machine, its limits and the model: what two results must have in common to be compared, and what tells them apart. */
const settingFields = {
  timestamp: z.string().meta({ description: "wall-clock time of the end, ISO 8601" }),
  architecture: z.string().meta({ description: "ARM64, X86_64, …" }),
  cpu_model: z.string(),
  model_size: z.string().meta({ description: "the model's whole name, such as moonshine-tiny" }),
  cpu_limit: z.number().positive().meta({ description: "processors that may be used, see limit_kind" }),
  memory_mb: z
    .number()
    .positive()
    .meta({ unit: "MiB", description: "memory that may be used, see memory_limit_source" }),
  is_docker: z.boolean().meta({ description: "in a container of any kind, see container" }),
  engine: z.string(),
  quantization: z
    .string()
    .nullable()
    .meta({ description: "as the model's name or file says; null: unknown" }),
  host_id: z.string().meta({
    description:
      "the same for every run of one machine (INFERBENCH_HOST; in a container without it, of one boot), and not its name",
  }),
  limit_kind: z.enum(["cgroup-v1", "cgroup-v2", "affinity", "none"]).meta({
    description:
      "what cpu_limit is: a quota of a control group, processors that the process is bound to, or all of the machine's",
  }),
  limit_set_by: z.enum(["bench", "surroundings"]).nullable().meta({
    description:
      "who set limit_kind: this program, or what was there before, such as a container; null: nobody",
  }),
  memory_limit_source: z.enum(["cgroup-v1", "cgroup-v2", "host"]),
  cgroup_version: z.enum(["v1", "v2"]).nullable(),
  is_vm: z.boolean(),
  container: z
    .string()
    .nullable()
    .meta({ description: "docker, podman, kubernetes, …; null: none was found" }),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  tool_version: z.string(),
};

const counterFields = {
  nr_periods: figure.meta({ description: "periods of the quota, while it was measured" }),
  nr_throttled: figure.meta({ description: "of these, the ones that the quota cut short" }),
  throttled_ms: figure.meta({ unit: "ms", description: "summed over processors" }),
};

/** What `bench` writes of one machine, with the fields that other Whisper benchmarks have and more. */
export const benchResultSchema = z.strictObject({
  ...settingFields,
  ...counterFields,
  iterations: count.meta({ description: "measured requests that ended well, the warm-up not among them" }),
  avg_latency_ms: ms("mean time of one request"),
  total_time_s: z.number().nonnegative().meta({ unit: "s", description: "first send to last end" }),
  rps: z.number().nonnegative().meta({ description: "iterations over total_time_s" }),
  threads: count.nullable().meta({
    description:
      "threads that work on one request; null: the engine has no such choice, or a server makes it",
  }),
  batch: z.number().int().positive().meta({ description: "requests in flight" }),
  latencies_ms: z
    .array(z.number().nonnegative())
    .meta({ description: "every iteration in order", unit: "ms" }),
  throttled_ms_each: z
    .array(figure)
    .meta({ description: "time that the quota took from each iteration", unit: "ms" }),
  failed: count,
  memory_peak_mb: figure.meta({ unit: "MiB", description: "highest use of the control group" }),
  cpu_used_cores: figure.meta({ description: "processor time over wall time, while it was measured" }),
  unavailable: z.record(z.string(), z.string()).meta({ description: "why a field is null, by its name" }),
  run: z.string().meta({ description: "name of the folder beside this file with the log of the run" }),
});
export type BenchResult = z.infer<typeof benchResultSchema>;

const stressRowSchema = z.strictObject({
  ...counterFields,
  threads: count,
  concurrency: count,
  iterations: count,
  failed: count,
  p50_ms: figure,
  p95_ms: figure,
  rps: z.number().nonnegative(),
  throttle_ratio: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .meta({ description: "nr_throttled over nr_periods; null: nothing counts them" }),
  throttled_time_ratio: figure.meta({
    description: "throttled_ms over the time that the row took; of several processors it can be more than 1",
  }),
  run: z.string().meta({ description: "name of the folder beside this file with the log of the run" }),
});
export type StressRow = z.infer<typeof stressRowSchema>;

/** What `bench --stress` writes. */
export const stressResultSchema = z.strictObject({
  ...settingFields,
  rows: z.array(stressRowSchema),
  throttling_from: z
    .strictObject({ threads: count, concurrency: count })
    .nullable()
    .meta({ description: "the first row in which the quota took a good part of the time" }),
  best_threads: count.meta({ description: "most requests per second of one user; of equals, the fewest" }),
});
export type StressResult = z.infer<typeof stressResultSchema>;
export type BenchSetting = Pick<BenchResult, keyof typeof settingFields>;
