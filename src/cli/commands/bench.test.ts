import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { benchResultSchema, parseEventLine, stressResultSchema } from "../../record/index.ts";
import { imaginaryContainer, imaginaryLaptop } from "../bench/system-limits.fixture.ts";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram({ slots: 1, serviceMs: () => 200 });
});
afterEach(() => program.remove());

const resultsIn = (folder: string): string[] =>
  readdirSync(join(program.folder, folder)).filter((name) => name.endsWith(".json"));

describe("bench --stress", () => {
  it("prints a row for each number of threads and users, and what they tell", async () => {
    const flags = ["bench", "--stress", "--threads", "1,4", "-n", "60"];
    const { exitCode, stdout, stderr } = await program.run(flags, { systemLimits: imaginaryContainer() });
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/bench-stress.txt");
    const [name = ""] = resultsIn("results");
    expect(name).toMatch(/^m4_moonshine-tiny_\d+_\d+_stress\.json$/);
    expect(stderr).toContain(`Result: results/${name}`);
    const result = stressResultSchema.parse(
      JSON.parse(readFileSync(join(program.folder, "results", name), "utf8")),
    );
    expect(result.rows.map(({ threads, concurrency }) => [threads, concurrency])).toEqual([
      [1, 1],
      [1, 2],
      [4, 1],
      [4, 2],
    ]);
  });

  it("says that throttling cannot be told where nothing counts it", async () => {
    const { stdout } = await program.run(["bench", "--stress", "--threads", "1", "-n", "5"], {
      systemLimits: imaginaryLaptop(),
    });
    expect(stdout).toContain("throttling  unavailable: no quota");
  });
});

describe("bench", () => {
  it("keeps the limit of a container, and says that another one was not set", async () => {
    const { stdout } = await program.run(["bench", "--cpus", "2", "-n", "5"], {
      systemLimits: imaginaryContainer(),
    });
    expect(stdout).toContain("1, set by the container's host, by a control group (cgroup v2)");
    expect(stdout).toContain("--cpus 2 was not set: the limit of this container holds, 1 CPU");
  });

  it("prints what limits the machine, what was measured and what the quota took", async () => {
    const { exitCode, stdout, stderr } = await program.run(["bench"], { systemLimits: imaginaryContainer() });
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/bench.txt");
    expect(stderr).toContain("Result: results/m4_moonshine-tiny_20260304_");
  });

  it("writes the fields of other benchmarks: fifty requests of 200 ms are 5 a second", async () => {
    await program.run(["bench", "--out", "here"], { systemLimits: imaginaryContainer() });
    const [name, ...others] = resultsIn("here");
    expect(others).toEqual([]);
    const result = benchResultSchema.parse(
      JSON.parse(readFileSync(join(program.folder, "here", name as string), "utf8")),
    );
    expect(result).toMatchObject({
      architecture: "ARM64",
      cpu_model: "Apple M4",
      model_size: "moonshine-tiny",
      iterations: 50,
      avg_latency_ms: 200,
      total_time_s: 10,
      rps: 5,
      cpu_limit: 1,
      memory_mb: 4096,
      is_docker: true,
      limit_kind: "cgroup-v2",
      memory_limit_source: "cgroup-v2",
      nr_periods: 100,
      nr_throttled: 5,
      throttled_ms: 200,
    });
    expect(result.latencies_ms).toHaveLength(50);
    expect(result.throttled_ms_each.filter((one) => one === 40)).toHaveLength(5);
  });

  it("leaves a log beside the result, which report opens, with the counters after every request", async () => {
    const { stdout } = await program.run(["bench", "-n", "20", "--json", "--quiet"], {
      systemLimits: imaginaryContainer(),
    });
    const { run } = benchResultSchema.parse(JSON.parse(stdout));
    const report = await program.run(["report", join("results", run), "--json"]);
    expect(JSON.parse(report.stdout).levels[0].counts).toMatchObject({ ok: 20, warmup: 1 });
    const log = readFileSync(join(program.folder, "results", run, "run.jsonl"), "utf8").trimEnd();
    const series = log
      .split("\n")
      .map((line) => parseEventLine(line, "the log"))
      .filter((event) => event.kind === "probeSampled" && event.series === "cgroup.nr_throttled");
    expect(series).toHaveLength(21);
  });

  it("without a limit says so, and gives reasons instead of counters", async () => {
    const { stdout } = await program.run(["bench", "--json"], { systemLimits: imaginaryLaptop() });
    const result = benchResultSchema.parse(JSON.parse(stdout));
    expect(result).toMatchObject({
      cpu_limit: 4,
      limit_kind: "none",
      memory_mb: 16_384,
      memory_limit_source: "host",
      is_docker: false,
      nr_throttled: null,
      unavailable: { nr_throttled: "the system has no control groups" },
    });
    expect(result.warnings.map(({ code }) => code)).toEqual(["bench.no-limit"]);
  });

  it("warns of more threads than processors", async () => {
    const { stdout } = await program.run(["bench", "--threads", "4", "--json"], {
      systemLimits: imaginaryContainer(),
    });
    expect(JSON.parse(stdout).warnings[0].message).toMatch(/^threads 4 > limit 1 CPU/);
  });

  it("writes no result when every request failed", async () => {
    program.remove();
    program = createTestProgram({ slots: 1, serviceMs: () => 200, status: () => 500 });
    const failed = await program.run(["bench", "-q"], { systemLimits: imaginaryContainer() });
    expect(failed.exitCode).toBe(1);
    expect(resultsIn("results")).toEqual([]);
  });

  it("writes no result when it was interrupted, and keeps the log", async () => {
    const { exitCode, stdout, stderr } = await program.run(["bench"], {
      systemLimits: imaginaryContainer(),
      interruptOn: "Measuring",
    });
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("run.interrupted");
  });

  it.each([
    [["--engine", "moonshine", "--model", "base"], 'has no model "base"'],
    [["--engine", "llama", "--model", "gpt-9"], 'there is no model shape "gpt-9"'],
    [["--engine", "http", "--model", "m"], "--url is missing"],
    [["--engine", "http", "--url", "http://127.0.0.1:1"], "--model is missing"],
    [["--engine", "sim", "--threads", "2"], "--threads is for --engine moonshine or llama, not sim"],
    [["--engine", "llama", "--audio-seconds", "2"], "--audio-seconds is for speech"],
    [["--cpus", "0"], "--cpus must be at least 0.01, not 0"],
    [["--cpus", "-1"], "--cpus must be at least 0.01, not -1"],
    [["--cpus", "16"], "--cpus 16 is more than this machine has: 4 processors"],
    [["--memory", "64g"], "--memory 65536m is more than this machine has: 16384m"],
    [["--memory", "much"], '"much" is no amount of memory'],
    [["--memory", "0g"], '"0g" is no amount of memory'],
    [["--threads", "1,2"], "several numbers of --threads are for --stress"],
    [["--concurrency", "2"], "--concurrency is for --stress"],
    [
      ["--engine", "http", "--url", "http://127.0.0.1:1", "--model", "m", "--cpus", "1"],
      "--cpus would limit this process, not the server",
    ],
    [["--iterations", "0"], "--iterations must be a whole number of at least 1, not 0"],
    [["--warmup", "1.5"], "--warmup must be a whole number"],
    [["--threads", "0"], "--threads must be a whole number"],
  ])("refuses %j", async (argv, message) => {
    const { exitCode, stderr } = await program.run(["bench", ...argv], {
      systemLimits: imaginaryContainer(),
    });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
