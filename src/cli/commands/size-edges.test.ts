import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSizeProgram, m4, type SizeProgram, xeon } from "../size-program.fixture.ts";

let program: SizeProgram;
let size: SizeProgram["size"];
let change: SizeProgram["change"];
beforeEach(() => {
  program = createSizeProgram();
  ({ size, change } = program);
});
afterEach(() => program.remove());

describe("no flag is left unsaid", () => {
  it.each([
    [["--emit", "k8s", "--json", "--target-rps", "10"], "--emit and --json are different outputs"],
    [["--report", "--json", "--target-rps", "10"], "--report and --json are different outputs"],
    [["--emit", "k8s"], "--emit needs a rate to size for"],
    [["--patch", "deployment.yaml"], "--patch needs a rate to size for"],
    [["--method", "legacy"], "--method legacy needs a rate to size for"],
    [["--method", "legacy", "--emit", "k8s", "--target-rps", "10"], "not that of --method legacy"],
    [["--target-rps", "10", "--save-ratio", "r.json"], "a ratio to save needs both --dev and --prod"],
    [["--target-rps", "10", "--max-workers", "100000"], "--max-workers 100000 are too many"],
    [["--target-rps", "10", "--prod-cores", "-1"], "--prod-cores -1 cannot be"],
    [
      ["--target-rps", "10", "--memory-per-worker", "2g", "--memory-per-pod", "1g"],
      "a worker needs more memory than a pod may have",
    ],
  ])("%j", async (flags, words) => {
    const { exitCode, stderr } = await size("--prod", xeon, ...flags);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("a side is one kind of machine, each file once", () => {
  it("the same result twice is no more evidence", async () => {
    const { exitCode, stderr } = await size("--prod", xeon, `./${xeon}`, "--target-rps", "1");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("are one result, given twice");
  });

  it("two kinds of processors", async () => {
    change(xeon, "epyc.json", { cpu_model: "AMD EPYC 9354", timestamp: "2024-12-02T12:00:00Z" });
    const { exitCode, stderr } = await size("--prod", xeon, "epyc.json", "--target-rps", "1");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("one side is one kind of machine");
  });

  it("a saved ratio is not used for another machine", async () => {
    await size("--dev", m4, "--prod", xeon, "--save-ratio", "ratio.json");
    change(m4, "m1.json", { cpu_model: "Apple M1" });
    const { exitCode, stderr } = await size("--dev", "m1.json", "--ratio", "ratio.json", "--target-rps", "1");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is one of Apple M4, and m1.json is of Apple M1");
  });

  it("the rate within the goal is of all files, as the ratio of one request is", async () => {
    change(xeon, "second.json", { avg_latency_ms: 700, timestamp: "2024-12-02T12:00:00Z" });
    const goal = ["--goal", "p95 < 2s", "--json"];
    const one = JSON.parse((await size("--dev", m4, "--prod", xeon, ...goal)).stdout);
    const two = JSON.parse((await size("--dev", m4, "--prod", xeon, "second.json", ...goal)).stdout);
    expect(two.atGoal.value).toBeGreaterThan(1.1 * one.atGoal.value);
  });
});

it("texts of a file cannot steer a terminal", async () => {
  const hostile = "Xeon\u001b[2J\u001b]0;owned\u0007\u202e";
  mkdirSync(join(program.folder, "runs"));
  change(xeon, "runs/x.json", { cpu_model: `big ${hostile.slice(4)}`, model_size: `base${hostile}` });
  change(m4, "m.json", { cpu_model: `M\u009b31m`, model_size: `base${hostile}` });
  const both = ["--dev", "m.json", "--prod", "runs/x.json"];
  for (const argv of [
    ["--list"],
    ["--list", "--json"],
    both,
    [...both, "--json"],
    [...both, "--target-rps", "1", "--max-workers", "1"],
    [...both, "--target-rps", "1", "--max-workers", "1", "--report"],
    [...both, "--target-rps", "1", "--max-workers", "1", "--method", "legacy"],
  ]) {
    const { stdout } = await size(...argv);
    expect(stdout).not.toBe("");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

it("what no file says is told, with what was taken for it", async () => {
  change(xeon, "other.json", { timestamp: "2024-12-02T12:00:00Z" });
  const { stdout } = await size(
    ...["--dev", xeon, "--prod", "other.json", "--target-rps", "1", "--max-workers", "1", "--json"],
  );
  const { notes } = JSON.parse(stdout) as { notes: string[] };
  expect(notes[0]).toContain("one is assumed");
  expect(notes[1]).toContain("both sides name the processor Intel Xeon");
});

it("pods that help each other are not told to be as idle as one alone", async () => {
  const { stdout } = await size(
    ...["--prod", xeon, "--target-rps", "10", "--goal", "p95 < 1s", "--max-workers", "1"],
    ...["--balancing", "least-connections", "--json"],
  );
  const { chosen } = JSON.parse(stdout);
  expect(chosen.scaling.targetUtilizationRatio).toBeCloseTo(0.85 * chosen.shape.utilizationRatio, 1);
});
