import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { CgroupFolders } from "./cgroup-folders.ts";

/** Limits to set; undefined: none. */
export interface WishedLimits {
  /** Processors' worth of time, also fractions. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** A control group of our own, still without a process. */
export interface MadeCgroup {
  /** A process joins by writing its id into each of these files. */
  readonly procsFiles: readonly string[];
  /** Processes in it that the kernel killed because the memory limit was reached. */
  oomKills(): number;
  /** Ends what still runs in it, and removes it. */
  remove(): Promise<void>;
}

/** The kernel's default; longer periods throttle less often and for longer. */
const periodUs = 100_000;

/** Names say whose they are, so that those of a process that was killed can be removed. */
const prefix = "inferbench-";

/** Whether a group was made here, and so counts nothing but what is measured. */
export function isMadeCgroup(folder: string): boolean {
  return folder.slice(folder.lastIndexOf("/") + 1).startsWith(prefix);
}

/**
 * Makes a group with these limits inside of the one that this process is in.
 * @param makeGroup makes the folder, into which the kernel puts its files; given for tests
 * @returns the reason where that may not be done; then nothing is left behind
 */
export function makeCgroup(
  folders: CgroupFolders,
  limits: WishedLimits,
  makeGroup: (folder: string) => void = mkdirSync,
): MadeCgroup | { readonly unavailable: string } {
  const made: string[] = [];
  const undo = (): void => {
    for (const folder of made) tryTo(() => rmdirSync(folder));
  };
  try {
    for (const part of partsOf(folders, limits)) {
      const folder = makeFolder(part, made, makeGroup);
      for (const [file, value] of part.settings) writeFileSync(`${folder}/${file}`, value);
    }
  } catch (error) {
    undo();
    return { unavailable: (error as Error).message };
  }
  return {
    procsFiles: made.map((folder) => `${folder}/cgroup.procs`),
    oomKills: () => made.reduce((sum, folder) => sum + oomKillsIn(folder), 0),
    async remove() {
      for (const folder of made) await removeGroup(folder);
    },
  };
}

/** One group of one hierarchy. */
interface GroupPart {
  /** Where it may be made; the first that works. */
  readonly parents: readonly string[];
  readonly isV2: boolean;
  readonly settings: readonly (readonly [file: string, value: string])[];
}

function partsOf(
  { version, cpu, cpuacct, memory }: CgroupFolders,
  { cpus, memoryBytes }: WishedLimits,
): GroupPart[] {
  const quota = cpus === undefined ? undefined : String(Math.round(cpus * periodUs));
  const bytes = memoryBytes === undefined ? undefined : String(memoryBytes);
  if (version === "v2") {
    return [
      {
        parents: cpu,
        isV2: true,
        settings: [
          ...(quota === undefined ? [] : [["cpu.max", `${quota} ${periodUs}`] as const]),
          ...(bytes === undefined ? [] : [["memory.max", bytes] as const]),
        ],
      },
    ];
  }
  const own = (folders: readonly string[]): string[] => folders.slice(0, 1);
  const parts: GroupPart[] = [];
  if (quota !== undefined) {
    parts.push({
      parents: own(cpu),
      isV2: false,
      settings: [
        ["cpu.cfs_period_us", String(periodUs)],
        ["cpu.cfs_quota_us", quota],
      ],
    });
  }
  // Usage is counted in a hierarchy of its own, or in the same.
  parts.push({ parents: own(cpuacct), isV2: false, settings: [] });
  // Without a limit it still counts.
  parts.push({
    parents: own(memory),
    isV2: false,
    settings: bytes === undefined ? [] : [["memory.limit_in_bytes", bytes]],
  });
  return parts.filter(({ parents, settings }) => parents.length > 0 || settings.length > 0);
}

/**
 * In v2 a group with processes may not have groups with limits below it, except the root: then it becomes a neighbour of
 * our own group.
 */
function makeFolder(
  { parents, isV2, settings }: GroupPart,
  made: string[],
  makeGroup: (folder: string) => void,
): string {
  let reason: unknown = new Error("there is no group to make it in");
  for (const parent of parents) {
    const folder = `${parent}/${prefix}${process.pid}`;
    if (made.includes(folder)) return folder;
    try {
      removeLeftovers(parent);
      makeGroup(folder);
      made.push(folder);
      if (!isV2) return folder;
      if (settings.some(([file]) => !existsSync(`${folder}/${file}`))) {
        writeFileSync(`${parent}/cgroup.subtree_control`, "+cpu +memory");
      }
      if (settings.every(([file]) => existsSync(`${folder}/${file}`))) return folder;
      reason = new Error(`${parent} hands no processor time or memory on`);
    } catch (error) {
      reason = error;
    }
    if (made.at(-1) === folder) {
      made.pop();
      tryTo(() => rmdirSync(folder));
    }
  }
  throw reason;
}

/** Groups of earlier processes that were killed before they could remove them. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length) : Number.NaN);
    if (Number.isInteger(pid) && !isAlive(pid)) tryTo(() => rmdirSync(`${parent}/${name}`));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const removeAttempts = 50;
const removeEveryMs = 40;

async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < removeAttempts && existsSync(folder); attempt++) {
    tryTo(() => {
      for (const pid of readFileSync(`${folder}/cgroup.procs`, "utf8").split("\n")) {
        if (Number(pid) > 0) tryTo(() => process.kill(Number(pid), "SIGKILL"));
      }
      rmdirSync(folder);
    });
    if (existsSync(folder)) await sleep(removeEveryMs);
  }
}

function oomKillsIn(folder: string): number {
  for (const file of ["memory.events", "memory.oom_control"]) {
    const kills = tryTo(() => /^oom_kill (\d+)/m.exec(readFileSync(`${folder}/${file}`, "utf8"))?.[1]);
    if (kills !== undefined) return Number(kills);
  }
  return 0;
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
