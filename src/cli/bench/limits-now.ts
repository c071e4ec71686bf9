import type { SystemLimits } from "../../probe/index.ts";
import type { BenchResult } from "../../record/index.ts";

/** What the kernel has counted so far. */
export type CounterReadings = ReturnType<SystemLimits["counters"]>;

/** The limits that hold for what is measured, in the words of the result. */
export type LimitFields = Pick<
  BenchResult,
  "cpu_limit" | "memory_mb" | "limit_kind" | "memory_limit_source" | "cgroup_version"
>;

/** The tightest of quota, affinity and the machine itself. */
export function limitFields({
  cgroup,
  limits,
  allowedCpus,
  hostCpus,
  hostMemoryBytes,
}: SystemLimits): LimitFields {
  const version = "unavailable" in cgroup ? null : cgroup.version;
  const { cpus, memoryBytes } = limits;
  const hasQuota = cpus !== undefined && cpus <= allowedCpus.length;
  const hasMemoryLimit = memoryBytes !== undefined && memoryBytes < hostMemoryBytes;
  const source = version === null ? "host" : (`cgroup-${version}` as const);
  return {
    cpu_limit: hasQuota ? cpus : allowedCpus.length,
    limit_kind: hasQuota
      ? source === "host"
        ? "none"
        : source
      : allowedCpus.length < hostCpus
        ? "affinity"
        : "none",
    memory_mb: Math.round((hasMemoryLimit ? memoryBytes : hostMemoryBytes) / 2 ** 20),
    memory_limit_source: hasMemoryLimit ? source : "host",
    cgroup_version: version,
  };
}
