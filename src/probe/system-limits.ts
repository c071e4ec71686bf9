import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { type CgroupFolders, findCgroupFolders } from "./cgroup-folders.ts";
import {
  type CgroupCounters,
  type CgroupLimits,
  readCgroupCounters,
  readCgroupLimits,
} from "./cgroup-readings.ts";
import { describeSurroundings, type Surroundings } from "./surroundings.ts";

/** What this process may use of its machine, and how that is known. */
export interface SystemLimits {
  readonly surroundings: Surroundings;
  /** Undefined: the system has none, for the reason given. */
  readonly cgroup: CgroupFolders | { readonly unavailable: string };
  readonly limits: CgroupLimits;
  /** Numbers of the processors that the scheduler may put this process on. */
  readonly allowedCpus: readonly number[];
  readonly hostCpus: number;
  readonly hostMemoryBytes: number;
  readonly cpuModel: string;
  readonly arch: string;
  /**
   * The same machine has the same one, in a container only until it is started again; its name cannot be read from it.
   * INFERBENCH_HOST says what machine this is where no file does.
   */
  readonly hostId: string;
  counters(): CgroupCounters;
}

/** The system as this process sees it. */
export function readSystemLimits(): SystemLimits {
  const selfCgroup = readText("/proc/self/cgroup");
  const cgroup = findCgroupFolders(selfCgroup, readText("/proc/self/mountinfo"));
  const limits = "unavailable" in cgroup ? {} : readCgroupLimits(cgroup, readText);
  const cpus = os.cpus();
  const surroundings = describeSurroundings({
    platform: process.platform,
    kernelRelease: os.release(),
    hasDockerEnv: existsSync("/.dockerenv"),
    containerEnv: readText("/run/.containerenv"),
    hasKubernetesHost: process.env.KUBERNETES_SERVICE_HOST !== undefined,
    selfCgroup,
    cpuInfo: readText("/proc/cpuinfo"),
    dmi: ["sys_vendor", "product_name"].map((name) => readText(`/sys/class/dmi/id/${name}`) ?? "").join(" "),
  });
  return {
    surroundings,
    cgroup,
    limits,
    allowedCpus: parseAllowedCpus(readText("/proc/self/status")) ?? cpus.map((_, i) => i),
    hostCpus: cpus.length,
    hostMemoryBytes: os.totalmem(),
    cpuModel: cpus[0]?.model.trim() || "unknown",
    arch: process.arch,
    hostId: hashOf(hostKey(surroundings.container !== null)),
    counters: () => ("unavailable" in cgroup ? {} : readCgroupCounters(cgroup, limits, readText)),
  };
}

/** proc(5)'s status: "Cpus_allowed_list:\t0-3,8". */
export function parseAllowedCpus(status: string | undefined): number[] | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? "")?.[1];
  return list?.split(",").flatMap((range) => {
    const [first = "", last = first] = range.split("-");
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
}

/** A container has a name and often an id of its own, but shares its machine's kernel. */
function hostKey(inContainer: boolean): string {
  const machine = inContainer ? undefined : readText("/etc/machine-id")?.trim();
  const boot = readText("/proc/sys/kernel/random/boot_id")?.trim();
  return process.env.INFERBENCH_HOST || machine || (inContainer && boot) || os.hostname();
}

/** Enough to tell machines apart. */
const hostIdChars = 12;

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, hostIdChars);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
