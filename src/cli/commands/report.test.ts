import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createTestProgram } from "../program.fixture.ts";

const program = createTestProgram();
afterAll(() => program.remove());

/** A committed log with the faults that tools disagree about: failures, a role-only chunk, several tokens an event. */
const log = fileURLToPath(new URL("../../../testdata/tiny-llm-run.jsonl", import.meta.url));
const report = (...argv: string[]) => program.run(["report", log, ...argv]);

describe("report --as", () => {
  it.each(["vllm", "guidellm"])("%s says what that tool would have said, and why", async (tool) => {
    const { stdout } = await report("--as", tool);
    await expect(stdout).toMatchFileSnapshot(`../goldens/report-as-${tool}.txt`);
  });

  it.each([
    ["aiperf", "AIPerf"],
    ["mlperf", "MLPerf"],
    ["ietf", "IETF"],
  ])("%s is that tool's figures too", async (tool, name) => {
    const { exitCode, stdout } = await report("--as", tool);
    expect(stdout).toMatch(new RegExp(`The same requests as .*${name}`));
    expect(exitCode).toBe(0);
  });

  it("is JSON too, by either flag", async () => {
    const { stdout } = await report("--as", "vllm", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ dialect: "vllm" });
    expect((await report("--as", "vllm", "--format", "json")).stdout).toBe(stdout);
  });

  it("is Markdown too, but not CSV", async () => {
    expect((await report("--as", "guidellm", "--format", "md")).stdout).toMatch(/^# /);
    const { exitCode, stderr } = await report("--as", "guidellm", "--format", "csv");
    expect(stderr).toContain("--as is not written as CSV\n  try: take --format text, md or json");
    expect(exitCode).toBe(2);
  });

  it("of a tool that is not known names those that are", async () => {
    const { exitCode, stderr } = await report("--as", "jmeter");
    expect(stderr).toContain("Allowed choices are vllm, aiperf, guidellm, mlperf, ietf");
    expect(exitCode).toBe(2);
  });
});

it("the report of a language model's log has its tokens", async () => {
  const { stdout } = await report();
  expect(stdout).toContain("Token throughput");
});
