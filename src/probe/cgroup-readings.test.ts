import { describe, expect, it } from "vitest";
import type { CgroupFolders } from "./cgroup-folders.ts";
import { readCgroupCounters, readCgroupLimits } from "./cgroup-readings.ts";

const reader = (files: Readonly<Record<string, string>>) => (path: string) => files[path];

const v2: CgroupFolders = {
  version: "v2",
  cpu: ["/g/a", "/g"],
  cpuacct: ["/g/a", "/g"],
  memory: ["/g/a", "/g"],
};
const v1: CgroupFolders = { version: "v1", cpu: ["/cpu"], cpuacct: ["/acct"], memory: ["/mem"] };

const files = {
  v2: {
    "/g/a/cpu.max": "150000 100000\n",
    "/g/cpu.max": "max 100000\n",
    "/g/a/cpu.stat":
      "usage_usec 5000000\nuser_usec 4\nsystem_usec 1\nnr_periods 200\nnr_throttled 30\nthrottled_usec 1234500\n",
    "/g/a/memory.max": "max\n",
    "/g/memory.max": "4294967296\n",
    "/g/memory.peak": "1048576\n",
    "/g/memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n",
  },
  v1: {
    "/cpu/cpu.cfs_quota_us": "100000\n",
    "/cpu/cpu.cfs_period_us": "100000\n",
    "/cpu/cpu.stat": "nr_periods 10\nnr_throttled 2\nthrottled_time 40000000\n",
    "/acct/cpuacct.usage": "2500000000\n",
    "/mem/memory.limit_in_bytes": "536870912\n",
    "/mem/memory.max_usage_in_bytes": "2097152\n",
    "/mem/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
  },
};

describe("limits", () => {
  it.each([
    [
      "v2: the tightest of a group and its parents",
      v2,
      files.v2,
      { cpus: 1.5, memoryBytes: 4 * 2 ** 30, quotaFolder: "/g/a", memoryFolder: "/g" },
    ],
    ["v1", v1, files.v1, { cpus: 1, memoryBytes: 512 * 2 ** 20, quotaFolder: "/cpu", memoryFolder: "/mem" }],
    [
      "v1 without limits: -1, and the largest number there is",
      v1,
      {
        "/cpu/cpu.cfs_quota_us": "-1\n",
        "/cpu/cpu.cfs_period_us": "100000\n",
        "/mem/memory.limit_in_bytes": "9223372036854771712\n",
      },
      {},
    ],
    ["files that cannot be read", v2, {}, {}],
    ["files that hold nonsense", v2, { "/g/cpu.max": "soon\n", "/g/memory.max": "-5\n" }, {}],
  ])("of %s", (_, folders, texts, expected) => {
    expect(readCgroupLimits(folders, reader(texts))).toEqual(expected);
  });
});

describe("counters", () => {
  const read = (folders: CgroupFolders, texts: Readonly<Record<string, string>>) =>
    readCgroupCounters(folders, readCgroupLimits(folders, reader(texts)), reader(texts));

  it("of v2 are in microseconds", () => {
    expect(read(v2, files.v2)).toEqual({
      periods: 200,
      throttledPeriods: 30,
      throttledMs: 1234.5,
      cpuUsedMs: 5000,
      memoryPeakBytes: 1_048_576,
      oomKills: 1,
    });
  });

  it("of v1 are in nanoseconds", () => {
    expect(read(v1, files.v1)).toEqual({
      periods: 10,
      throttledPeriods: 2,
      throttledMs: 40,
      cpuUsedMs: 2500,
      memoryPeakBytes: 2_097_152,
      oomKills: 2,
    });
  });

  it("are left out, not 0, where there is no limit: they would be those of the whole machine", () => {
    expect(
      read(v1, { "/cpu/cpu.stat": "nr_periods 0\nnr_throttled 0\n", "/acct/cpuacct.usage": "9\n" }),
    ).toEqual({});
  });

  it("are those of a group that was made to measure in, also of what it does not limit", () => {
    const folder = "/mem/inferbench-12";
    const own: CgroupFolders = { ...v1, memory: [folder, "/mem"] };
    expect(
      read(own, { [`${folder}/memory.max_usage_in_bytes`]: "4096\n", "/acct/cpuacct.usage": "1000000\n" }),
    ).toEqual({
      memoryPeakBytes: 4096,
      cpuUsedMs: 1,
    });
  });

  it("are left out where an old kernel has no such file", () => {
    expect(read(v2, { "/g/cpu.max": "100000 100000\n", "/g/memory.max": "1024\n" })).toEqual({});
  });
});
