import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCgroup, readSystemLimits } from "../src/probe/index.ts";
import { benchResultSchema, stressResultSchema } from "../src/record/index.ts";
import { startProgram } from "./program.fixture.ts";
import { compareInQuiet } from "./quiet.fixture.ts";

/** Why no real limit can be set here; undefined: it can. */
async function whyNoLimit(): Promise<string | undefined> {
  const { cgroup, limits } = readSystemLimits();
  if ("unavailable" in cgroup) return cgroup.unavailable;
  if (limits.cpus !== undefined) return `a limit of ${limits.cpus} CPU holds here already`;
  const group = makeCgroup(cgroup, { cpus: 1, memoryBytes: 2 ** 30 });
  if ("unavailable" in group) return `control groups cannot be written here: ${group.unavailable}`;
  await group.remove();
  return availableParallelism() < 2 ? "one processor alone cannot be used beyond a limit of one" : undefined;
}

/** Groups of ours that are left anywhere near this process's own. */
function leftovers(): string[] {
  const { cgroup } = readSystemLimits();
  if ("unavailable" in cgroup) return [];
  return [...cgroup.cpu, ...cgroup.cpuacct, ...cgroup.memory]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith("inferbench-")));
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !isSo(); i++) await sleep(50);
  expect(isSo()).toBe(true);
}

describe("under a real limit of one processor", () => {
  let reason: string | undefined;
  let out: string;
  beforeAll(async () => {
    reason = await whyNoLimit();
    out = mkdtempSync(join(tmpdir(), "inferbench-bench-"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it("bench --stress on Moonshine finds throttling when threads exceed the limit, and warns of it", async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    await compareInQuiet(
      skip,
      async () => {
        const flags = ["bench", "--cpus", "1", "--memory", "4g", "--stress", "--threads", "1,4"];
        const work = ["--concurrency", "1", "-n", "10", "--audio-seconds", "3"];
        const { stdout, code } = await startProgram([...flags, ...work, "--out", out, "--json"]).ended;
        expect(code).toBe(0);
        const { rows, warnings, ...found } = stressResultSchema.parse(JSON.parse(stdout));
        expect(found).toMatchObject({ cpu_limit: 1, memory_mb: 4096, limit_set_by: "bench" });
        expect(found.limit_kind).toMatch(/^cgroup-v[12]$/);
        expect(warnings.map((warning) => warning.code)).toContain("bench.threads-over-limit");
        const [one, four] = rows;
        expect(four).toMatchObject({ threads: 4, iterations: 10, failed: 0 });
        // On a machine that others keep busy the threads do not get as far as their limit.
        const [low, high] = [one?.throttled_time_ratio ?? 1, four?.throttled_time_ratio ?? 0];
        expect(high, `throttled with 4 threads against 1: ${high}, ${low}`).toBeGreaterThan(low);
        expect(four?.nr_throttled, "periods cut short, against none").toBeGreaterThan(0);
        expect(found.throttling_from, "throttling found, against none").not.toBeNull();
        expect(found.best_threads, "the best number of threads against the limit").toBe(1);
      },
      async () => {},
    );
    expect(leftovers()).toEqual([]);
  });

  it("bench says in words that the memory limit killed the model", async ({ skip }) => {
    skip(reason !== undefined, reason);
    const { stderr, code } = await startProgram(["bench", "--memory", "150m", "--out", out, "-q"]).ended;
    expect(stderr).toContain("the memory limit of 150m is too small for this model: the kernel killed it");
    expect(code).toBe(1);
    expect(leftovers()).toEqual([]);
  });

  it.for(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "leaves no group behind after %s",
    async (signal, { skip }) => {
      skip(reason !== undefined, reason);
      const folder = mkdtempSync(join(out, "run-"));
      const flags = ["bench", "--engine", "sim", "--cpus", "1", "-n", "100000", "--out", folder];
      const { process: program, ended } = startProgram(flags);
      await until(() => readdirSync(folder).length > 0);
      expect(leftovers().length).toBeGreaterThan(0);
      program.kill(signal);
      const { code } = await ended;
      if (signal === "SIGKILL") {
        // The measuring process ends by itself, and the next one of ours removes what the killed one left.
        const next = ["bench", "--engine", "sim", "--cpus", "1", "-n", "5", "--out", folder, "--json", "-q"];
        await until(() => leftovers().length > 0);
        await sleep(2000);
        const { stdout } = await startProgram(next).ended;
        expect(benchResultSchema.parse(JSON.parse(stdout)).iterations).toBe(5);
      } else expect(code).toBe(1);
      expect(leftovers()).toEqual([]);
    },
  );
});
