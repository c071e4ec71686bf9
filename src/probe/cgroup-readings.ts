import type { CgroupFolders } from "./cgroup-folders.ts";
import { isMadeCgroup } from "./cgroup-limit.ts";

/** Text of a file, or undefined where it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** The limits that hold, over all groups that the process is in. */
export interface CgroupLimits {
  /** Processors' worth of time; undefined: no quota. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** The group whose quota is the tightest: throttling is counted there. */
  readonly quotaFolder?: string;
  readonly memoryFolder?: string;
}

/** What the kernel has counted since the group was made. Left out: it does not count that here. */
export interface CgroupCounters {
  /** Periods of the quota in which the group wanted to run. */
  readonly periods?: number;
  /** Of these, the ones in which it had to stop before their end. */
  readonly throttledPeriods?: number;
  /** Time in which it had to stop, summed over processors. */
  readonly throttledMs?: number;
  readonly cpuUsedMs?: number;
  readonly memoryPeakBytes?: number;
  /** Processes that the kernel killed because the memory limit was reached. */
  readonly oomKills?: number;
}

/** The kernel's word for "no limit" in v1 is the largest multiple of a page. */
const noLimitBytes = 2 ** 60;

export function readCgroupLimits({ cpu, memory }: CgroupFolders, read: ReadText): CgroupLimits {
  const quotas = cpu.map((folder) => ({ folder, limit: quotaOf(folder, read) }));
  const memories = memory.map((folder) => ({ folder, limit: memoryLimitOf(folder, read) }));
  const quota = tightest(quotas);
  const room = tightest(memories);
  return {
    ...(quota && { cpus: quota.limit, quotaFolder: quota.folder }),
    ...(room && { memoryBytes: room.limit, memoryFolder: room.folder }),
  };
}

interface Limited {
  readonly folder: string;
  readonly limit: number;
}

function tightest(all: readonly { folder: string; limit: number | undefined }[]): Limited | undefined {
  const limited = all.filter((one): one is Limited => one.limit !== undefined);
  return limited.sort((a, b) => a.limit - b.limit)[0];
}

/** Kernel docs, cgroup-v2.rst "cpu.max" and sched-bwc.rst "cpu.cfs_quota_us". */
function quotaOf(folder: string, read: ReadText): number | undefined {
  const v2 = read(`${folder}/cpu.max`);
  const [quota, period] =
    v2 === undefined
      ? [read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)]
      : v2.trim().split(" ");
  const cpus = Number(quota) / Number(period);
  return cpus > 0 && Number.isFinite(cpus) ? cpus : undefined;
}

function memoryLimitOf(folder: string, read: ReadText): number | undefined {
  const bytes = Number(read(`${folder}/memory.max`) ?? read(`${folder}/memory.limit_in_bytes`));
  return bytes > 0 && bytes < noLimitBytes ? bytes : undefined;
}

/**
 * What is neither limited nor in a group of our own is left out: the counters would be those of others too.
 * @param limits of the same groups
 */
export function readCgroupCounters(
  { cpuacct, memory: memories, version }: CgroupFolders,
  limits: CgroupLimits,
  read: ReadText,
): CgroupCounters {
  const stat = limits.quotaFolder === undefined ? {} : flatNumbers(read(`${limits.quotaFolder}/cpu.stat`));
  const [memoryHere] = memories;
  const memory = limits.memoryFolder ?? (memoryHere && isMadeCgroup(memoryHere) ? memoryHere : undefined);
  const own = limits.quotaFolder ?? memory;
  const used =
    own === undefined || cpuacct[0] === undefined
      ? undefined
      : version === "v2"
        ? scaled(flatNumbers(read(`${cpuacct[0]}/cpu.stat`)).usage_usec, 1e-3)
        : scaled(numberIn(read(`${cpuacct[0]}/cpuacct.usage`)), 1e-6);
  const memoryEvents =
    memory === undefined
      ? {}
      : flatNumbers(read(`${memory}/memory.events`) ?? read(`${memory}/memory.oom_control`));
  return defined({
    periods: stat.nr_periods,
    throttledPeriods: stat.nr_throttled,
    // v2 counts microseconds, v1 nanoseconds.
    throttledMs: scaled(stat.throttled_usec, 1e-3) ?? scaled(stat.throttled_time, 1e-6),
    cpuUsedMs: used,
    memoryPeakBytes:
      memory === undefined
        ? undefined
        : numberIn(read(`${memory}/memory.peak`) ?? read(`${memory}/memory.max_usage_in_bytes`)),
    oomKills: memoryEvents.oom_kill,
  });
}

/** "name value" lines. */
function flatNumbers(text: string | undefined): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(
    (text ?? "").split("\n").flatMap((line) => {
      const [name = "", value] = line.split(" ");
      const number = numberIn(value);
      return number === undefined ? [] : [[name, number]];
    }),
  );
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

function defined(counters: { [K in keyof CgroupCounters]: number | undefined }): CgroupCounters {
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== undefined));
}
