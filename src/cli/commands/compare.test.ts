import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createTestProgram, type ImaginaryServer, type TestProgram } from "../program.fixture.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");
const programs: TestProgram[] = [];
afterEach(() => {
  for (const program of programs.splice(0)) program.remove();
});

function start(server?: ImaginaryServer): TestProgram {
  const program = createTestProgram(server);
  programs.push(program);
  return program;
}

/** Measures in a folder of its own; its path. */
async function measure(program: TestProgram, out: string, ...flags: string[]): Promise<string> {
  await program.run([
    "stt",
    "--url",
    "http://127.0.0.1:1",
    "--model",
    "base",
    "--quiet",
    "--out",
    out,
    ...flags,
  ]);
  return join(program.folder, out, readdirSync(join(program.folder, out))[0] ?? "");
}

const varied = (slots: number): ImaginaryServer => ({ slots, serviceMs: (n) => 80 + ((n * 37) % 41) });

/** One run of four slots and one of eight. */
async function twoRuns(): Promise<{ program: TestProgram; a: string; b: string }> {
  const program = start(varied(4));
  const a = await measure(program, "a", "-c", "4,8", "-n", "800");
  const b = await measure(start(varied(8)), "b", "-c", "8,16", "-n", "800");
  return { program, a, b };
}

describe("compare", () => {
  it("puts two runs side by side, with ratios and their intervals", async () => {
    const { program, a, b } = await twoRuns();
    const { exitCode, stdout } = await program.run(["compare", a, b]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("8 users");
    const { results } = JSON.parse((await program.run(["compare", a, b, "--json"])).stdout);
    expect(results[1].capacity.estimate.value / results[0].capacity.estimate.value).toBeCloseTo(2, 1);
  });

  it("tells of a faster GPU that does less, where labels say which is which", async () => {
    const { program, a, b } = await twoRuns();
    const labels = ["--label", `${a}=gpu:H100`, "--label", `${b}=gpu:T4`];
    const { stdout } = await program.run(["compare", a, b, ...labels]);
    expect(stdout).toContain("the faster GPU H100 did less than T4");
    expect((await program.run(["compare", a, b])).stdout).not.toContain("Out of order");
  });

  it("compares imported tables", async () => {
    const program = start();
    writeFileSync(join(program.folder, "log.txt"), log);
    await program.run(["import", "log.txt", "--out", "."]);
    const files = [171, 185, 199].map((line) => `log.line-${line}.imported.json`);
    const { stdout } = await program.run(["compare", ...files]);
    await expect(stdout).toMatchFileSnapshot("../goldens/compare-imported.txt");
  });

  it("compares a run of bursts with an imported table at the loads that both have", async () => {
    const program = start();
    writeFileSync(join(program.folder, "log.txt"), log);
    await program.run(["import", "log.txt", "--out", "."]);
    const run = await measure(program, "a", "--burst", "32,64,128", "-n", "640");
    const { stdout } = await program.run(["compare", "log.line-171.imported.json", run]);
    await expect(stdout).toMatchFileSnapshot("../goldens/compare-run-with-imported.txt");
  });

  it("flags an invalid run and gives no ratio to it", async () => {
    const good = start(varied(4));
    const a = await measure(good, "a", "-c", "4", "-n", "400");
    const b = await measure(start({ ...varied(4), loopUtilizationRatio: 0.99 }), "b", "-c", "4", "-n", "400");
    const { stdout } = await good.run(["compare", a, b]);
    expect(stdout).toContain("INVALID: ");
    expect(stdout).toContain("-stt INVALID ");
    expect(stdout).not.toMatch(/\d\.\d\d–\d\.\d\d/);
  });

  it("has no rate for an open loop, which has the rate that was asked, and no ratio of percentiles of other loads", async () => {
    const program = start(varied(4));
    const a = await measure(program, "a", "-r", "10", "-n", "300");
    const b = await measure(program, "b", "-r", "20", "-n", "300");
    const { stdout } = await program.run(["compare", a, b]);
    expect(stdout.replace(/\s+/g, " ")).toContain("no rate: an open loop has the rate that it was asked for");
    expect(stdout).toContain("No load has a percentile in two of them");
  });

  it.each<[string[], number, string]>([
    [["a"], 2, "one result cannot be compared"],
    [["nowhere", "elsewhere"], 1, "nowhere does not exist"],
    [["nowhere", "./nowhere"], 2, "./nowhere is named twice"],
    [["nowhere", "nowhere/run.jsonl"], 2, "nowhere/run.jsonl is named twice"],
    [["none.json", "nowhere"], 2, "none.json does not exist"],
    [["broken.json", "nowhere"], 2, "broken.json is not JSON"],
    [["other.json", "nowhere"], 2, "other.json is not an imported run: "],
    [["nowhere", "b", "--label", "x"], 2, "--label x names no result"],
  ])("%j is refused", async (argv, code, message) => {
    const program = start();
    writeFileSync(join(program.folder, "broken.json"), "{");
    writeFileSync(join(program.folder, "other.json"), '{"kind":"summary"}');
    const { exitCode, stderr } = await program.run(["compare", ...argv]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(code);
  });

  it("refuses a label of none of them", async () => {
    const program = start();
    writeFileSync(join(program.folder, "log.txt"), log);
    await program.run(["import", "log.txt", "--out", "."]);
    const files = [171, 185].map((line) => `log.line-${line}.imported.json`);
    const { stderr } = await program.run(["compare", ...files, "--label", "x=gpu:T4"]);
    expect(stderr).toContain("--label x is none of the results\n  try: name one by its path: log.line-171");
  });
});
