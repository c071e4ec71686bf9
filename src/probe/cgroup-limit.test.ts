import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeCgroup } from "./cgroup-limit.ts";

// Plain folders in place of the kernel's: what is written is seen; what the kernel then does is in truth/bench.test.ts.
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "inferbench-groups-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const own = `inferbench-${process.pid}`;
const at = (...path: string[]): string => join(root, ...path);
const read = (...path: string[]): string => readFileSync(at(...path), "utf8");

describe("a group of v1", () => {
  it("gets quota, period and memory, each in its own hierarchy, and one where its use is counted", () => {
    for (const name of ["cpu", "acct", "memory"]) mkdirSync(at(name));
    const folders = {
      version: "v1",
      cpu: [at("cpu")],
      cpuacct: [at("acct")],
      memory: [at("memory")],
    } as const;
    const made = makeCgroup(folders, { cpus: 1.5, memoryBytes: 2 ** 30 });
    expect(made).toMatchObject({
      procsFiles: ["cpu", "acct", "memory"].map((name) => at(name, own, "cgroup.procs")),
    });
    expect(read("cpu", own, "cpu.cfs_quota_us")).toBe("150000");
    expect(read("cpu", own, "cpu.cfs_period_us")).toBe("100000");
    expect(read("memory", own, "memory.limit_in_bytes")).toBe("1073741824");
    expect(readdirSync(at("acct", own))).toEqual([]);
  });

  it("is made once where use is counted in the hierarchy of the quota", () => {
    const folders = { version: "v1", cpu: [root], cpuacct: [root], memory: [root] } as const;
    expect(makeCgroup(folders, { cpus: 1 })).toMatchObject({ procsFiles: [at(own, "cgroup.procs")] });
  });
});

describe("a group of v2", () => {
  /** As the kernel does: a new group has the files of the controllers that its parent hands on. */
  const likeKernel = (folder: string): void => {
    mkdirSync(folder);
    const handsOn = tryRead(join(folder, "..", "cgroup.subtree_control"));
    for (const file of ["cpu.max", "memory.max"]) {
      if (handsOn.includes(file.split(".")[0] as string)) writeFileSync(join(folder, file), "max");
    }
  };
  const tryRead = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

  it("gets both limits in one folder, a neighbour of our own group where that may not have groups below it", () => {
    mkdirSync(at("a"));
    writeFileSync(at("cgroup.subtree_control"), "cpu memory");
    const folders = { version: "v2", cpu: [at("a"), root], cpuacct: [], memory: [] } as const;
    const made = makeCgroup(folders, { cpus: 0.5, memoryBytes: 2 ** 30 }, likeKernel);
    expect(made).toMatchObject({ procsFiles: [at(own, "cgroup.procs")] });
    expect(read(own, "cpu.max")).toBe("50000 100000");
    expect(read(own, "memory.max")).toBe("1073741824");
    expect(existsSync(at("a", own))).toBe(false);
  });

  it("is refused, with nothing left behind, where the parents hand no limits on", () => {
    mkdirSync(at("a"));
    const folders = { version: "v2", cpu: [at("a"), root], cpuacct: [], memory: [] } as const;
    expect(makeCgroup(folders, { cpus: 1 })).toEqual({
      unavailable: `${root} hands no processor time or memory on`,
    });
    // The files that plain folders keep from the attempt are no groups.
    expect(readdirSync(at("a"))).toEqual(["cgroup.subtree_control"]);
    expect(read("cgroup.subtree_control")).toBe("+cpu +memory");
  });
});

it("says why, where nothing may be made", () => {
  const folders = { version: "v1", cpu: [at("none")], cpuacct: [at("none")], memory: [] } as const;
  expect(makeCgroup(folders, { cpus: 1 })).toEqual({ unavailable: expect.stringContaining("ENOENT") });
});

it("removes groups of processes that are gone, and no others", () => {
  for (const name of ["inferbench-999999999", "inferbench-1", "other"]) mkdirSync(at(name));
  const folders = { version: "v1", cpu: [root], cpuacct: [root], memory: [] } as const;
  makeCgroup(folders, { cpus: 1 });
  expect(readdirSync(root).sort()).toEqual(["inferbench-1", own, "other"]);
});

it("counts what the kernel killed", () => {
  const folders = { version: "v1", cpu: [], cpuacct: [], memory: [root] } as const;
  const made = makeCgroup(folders, { memoryBytes: 1 });
  if ("unavailable" in made) throw new Error(made.unavailable);
  expect(made.oomKills()).toBe(0);
  writeFileSync(at(own, "memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
  expect(made.oomKills()).toBe(3);
});
