import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SystemLimits, WishedLimits } from "../../probe/index.ts";
import type { Host } from "../host.ts";
import { limitVariable } from "./limit-step.ts";
import { runLimited } from "./run-limited.ts";
import { imaginaryContainer, imaginaryLaptop } from "./system-limits.fixture.ts";

interface Started {
  readonly before: readonly string[];
  readonly step: { readonly kind: string; readonly warnings: readonly string[] };
}

describe("a command with limits on it", () => {
  let programs: string;
  beforeAll(() => {
    programs = mkdtempSync(join(tmpdir(), "inferbench-programs-"));
    writeFileSync(join(programs, "taskset"), "");
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  /** How the command was started, on a host whose processes end like this. */
  async function start(
    wish: WishedLimits,
    system: SystemLimits,
    { ends = { exitCode: 0, signal: null }, path = programs } = {},
  ): Promise<Started & { readonly exitCode: number }> {
    let started: Started | undefined;
    const host = {
      environment: { PATH: path },
      rerun: async (before: readonly string[], environment: Record<string, string>) => {
        started = { before, step: JSON.parse(environment[limitVariable] as string) };
        return ends;
      },
    } as unknown as Host;
    const exitCode = await runLimited(wish, [], system, host);
    return { ...(started as Started), exitCode };
  }

  it("joins a control group before it becomes the program, where one can be made", async () => {
    const groups = mkdtempSync(join(tmpdir(), "inferbench-groups-"));
    const cgroup = { version: "v1", cpu: [groups], cpuacct: [groups], memory: [] } as const;
    const { before, step } = await start({ cpus: 1 }, imaginaryContainer({ cgroup, limits: {} }));
    expect(before.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
    expect(before.slice(4)).toEqual(["1", join(groups, `inferbench-${process.pid}`, "cgroup.procs")]);
    expect(step).toEqual({ kind: "group", warnings: [] });
    rmSync(groups, { recursive: true });
  });

  it("is bound to the last processors where no group can be made, and says that memory is not limited", async () => {
    const { before, step } = await start({ cpus: 2, memoryBytes: 2 ** 30 }, imaginaryLaptop());
    expect(before).toEqual(["taskset", "-c", "2,3"]);
    expect(step).toEqual({
      kind: "affinity",
      warnings: [
        "bound to processor 2,3 instead of a quota: no control group could be made (the system has no control groups)",
        "--memory 1024m was NOT set: no control group could be made (the system has no control groups)",
      ],
    });
  });

  it.each([
    [0.5, undefined, "0.5 is no whole number of processors to bind it to"],
    [2, "/nowhere", "there is no taskset to bind it to processors"],
  ])(
    "of %d processors runs without any limit where neither can be done, and says so",
    async (cpus, path, why) => {
      const { before, step } = await start({ cpus }, imaginaryLaptop(), path === undefined ? {} : { path });
      expect(before).toEqual([]);
      expect(step.kind).toBe("refused");
      expect(step.warnings).toEqual([
        `NO LIMIT of processors is set: no control group could be made (the system has no control groups), and ${why}`,
      ]);
    },
  );

  it("ends as the program ended, and tells when something killed it", async () => {
    const laptop = imaginaryLaptop();
    expect((await start({ cpus: 1 }, laptop, { ends: { exitCode: 3, signal: null } })).exitCode).toBe(3);
    const killed = { exitCode: null, signal: "SIGKILL" } as never;
    await expect(start({ cpus: 1 }, laptop, { ends: killed })).rejects.toThrow(
      "the measuring process was ended (SIGKILL)",
    );
  });
});
