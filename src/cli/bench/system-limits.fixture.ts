import type { SystemLimits } from "../../probe/index.ts";

/** A container of one processor and 4 GiB on a machine of four; each reading finds another period of its quota. */
export function imaginaryContainer(changes: Partial<SystemLimits> = {}): SystemLimits {
  let readings = 0;
  return {
    surroundings: { container: "docker", isVm: false },
    cgroup: { version: "v2", cpu: ["/group"], cpuacct: ["/group"], memory: ["/group"] },
    limits: {
      cpus: 1,
      memoryBytes: 4 * 2 ** 30,
      quotaFolder: "/group",
      memoryFolder: "/group",
    },
    allowedCpus: [0, 1, 2, 3],
    hostCpus: 4,
    hostMemoryBytes: 16 * 2 ** 30,
    cpuModel: "Apple M4",
    arch: "arm64",
    hostId: "0123456789ab",
    counters: () => {
      readings++;
      return {
        periods: readings * 2,
        throttledPeriods: Math.floor(readings / 10),
        throttledMs: Math.floor(readings / 10) * 40,
        cpuUsedMs: readings * 90,
        memoryPeakBytes: 300 * 2 ** 20,
        oomKills: 0,
      };
    },
    ...changes,
  };
}

/** No container and no limit, as on a laptop without control groups. */
export function imaginaryLaptop(): SystemLimits {
  return imaginaryContainer({
    surroundings: { container: null, isVm: false },
    cgroup: { unavailable: "the system has no control groups" },
    limits: {},
    counters: () => ({}),
  });
}
