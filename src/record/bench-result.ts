import { z } from "zod";

const count = z.number().int().nonnegative();
const figure = z.number().nonnegative().nullable();
const ms = (description: string) => z.number().nonnegative().meta({ unit: "ms", description });

/** What `bench` writes of one machine: the fields up to `is_docker` are those of other Whisper benchmarks. */
export const benchResultSchema = z.strictObject({
  timestamp: z.string().meta({ description: "wall-clock time of the end, ISO 8601" }),
  architecture: z.string().meta({ description: "ARM64, X86_64, …" }),
  cpu_model: z.string(),
  model_size: z.string().meta({ description: "the model's whole name, such as moonshine-tiny" }),
  iterations: count.meta({ description: "measured requests that ended well, the warm-up not among them" }),
  avg_latency_ms: ms("mean time of one request"),
  total_time_s: z.number().nonnegative().meta({ unit: "s", description: "first send to last end" }),
  rps: z.number().nonnegative().meta({ description: "iterations over total_time_s" }),
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
  threads: count
    .nullable()
    .meta({ description: "threads that work on one request; null: a server's own affair" }),
  batch: z.number().int().positive().meta({ description: "requests in flight" }),
  host_id: z.string().meta({ description: "the same for every run of one machine, and not its name" }),
  latencies_ms: z
    .array(z.number().nonnegative())
    .meta({ description: "every iteration in order", unit: "ms" }),
  throttled_ms_each: z
    .array(figure)
    .meta({ description: "time that the quota took from each iteration", unit: "ms" }),
  failed: count,
  limit_kind: z.enum(["cgroup-v1", "cgroup-v2", "affinity", "none"]).meta({
    description:
      "what cpu_limit is: a quota of a control group, processors that the process is bound to, or all of the machine's",
  }),
  memory_limit_source: z.enum(["cgroup-v1", "cgroup-v2", "host"]),
  memory_peak_mb: figure.meta({ unit: "MiB", description: "highest use of the control group" }),
  cpu_used_cores: figure.meta({ description: "processor time over wall time, while it was measured" }),
  nr_periods: figure.meta({ description: "periods of the quota, while it was measured" }),
  nr_throttled: figure.meta({ description: "of these, the ones that the quota cut short" }),
  throttled_ms: figure.meta({ unit: "ms" }),
  cgroup_version: z.enum(["v1", "v2"]).nullable(),
  is_vm: z.boolean(),
  container: z
    .string()
    .nullable()
    .meta({ description: "docker, podman, kubernetes, …; null: none was found" }),
  unavailable: z.record(z.string(), z.string()).meta({ description: "why a field is null, by its name" }),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  run: z.string().meta({ description: "name of the folder beside this file with the log of the run" }),
  tool_version: z.string(),
});
export type BenchResult = z.infer<typeof benchResultSchema>;
