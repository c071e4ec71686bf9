import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram();
  writeFileSync(join(program.folder, "log.txt"), log);
});
afterEach(() => program.remove());

const runNamed = (part: string): string =>
  join("runs", readdirSync(join(program.folder, "runs")).find((name) => name.includes(part)) ?? "");

const stt = ["stt", "--url", "http://127.0.0.1:1", "--model", "base", "--quiet"];

describe("import", () => {
  it("prints the rate at which every table's server drained its bursts, and what is out of order", async () => {
    const { exitCode, stdout, stderr } = await program.run(["import", "log.txt", "--audio-seconds", "5"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("Wrote 13 files such as runs/log.line-6.imported.json\n");
    await expect(stdout).toMatchFileSnapshot("../goldens/import.txt");
  });

  it("keeps each table as a file that says where it is from", async () => {
    await program.run(["import", "log.txt", "--out", "kept"]);
    const files = readdirSync(join(program.folder, "kept"));
    expect(files).toHaveLength(13);
    await expect(
      readFileSync(join(program.folder, "kept", "log.line-258.imported.json"), "utf8"),
    ).toMatchFileSnapshot("../goldens/imported-run.txt");
  });

  it("leaves the list of runs as it was", async () => {
    await program.run(["import", "log.txt"]);
    expect((await program.run(["runs"])).stdout).toBe("No runs in runs. Make one with: inferbench demo\n");
  });

  it("puts our bursts beside: four slots of 100 ms drain 40 a second", async () => {
    await program.run([...stt, "--burst", "32,64,128", "-n", "640"]);
    const { stdout } = await program.run(["import", "log.txt", "--beside", runNamed("stt"), "--json"]);
    const { results } = JSON.parse(stdout);
    expect(results).toHaveLength(14);
    expect(results[13]).toMatchObject({ source: "measured", model: "base", capacity: { kind: "drain" } });
    expect(results[13].capacity.fit.perSecond).toBeCloseTo(40, 1);
    expect(results[13].audioSeconds).toBeCloseTo(5, 9);
  });

  it("shows a closed loop of ours by its best rate", async () => {
    await program.run([...stt, "-c", "1,4,8", "-n", "400"]);
    const { stdout } = await program.run(["import", "log.txt", "--beside", runNamed("stt")]);
    expect(stdout).toMatch(/ours: \S+ +[48] users +40\.0 .* 200$/m);
  });

  it("does not multiply with a length of clips that nobody gave", async () => {
    const { stdout } = await program.run(["import", "log.txt"]);
    expect(stdout).toMatch(/^Modal · t4 · base .* –$/m);
    expect(stdout).toMatch(/^8 GPU workers · base .* 284$/m);
  });

  it.each([
    [["missing.txt"], "missing.txt does not exist"],
    [["log.txt", "--audio-seconds", "0"], "--audio-seconds 0 is no length"],
    [["log.txt", "--audio-seconds", "five"], '"five" is not a number'],
    [["log.txt", "--beside", "nowhere"], "nowhere does not exist"],
  ])("%j is refused", async (argv, message) => {
    const { exitCode, stderr, stdout } = await program.run(["import", ...argv]);
    expect(stderr).toContain(message);
    expect(exitCode).not.toBe(0);
    expect(stdout).toBe("");
    expect(readdirSync(program.folder)).toEqual(["log.txt"]);
  });

  it("names file, line and expectation of a row that cannot be read", async () => {
    writeFileSync(join(program.folder, "log.txt"), log.replace("16         0.84", "16         fast"));
    const { exitCode, stderr } = await program.run(["import", "log.txt"]);
    await expect(stderr).toMatchFileSnapshot("../goldens/import-bad-row.txt");
    expect(exitCode).toBe(2);
  });

  it("prints hostile headings without their control characters", async () => {
    writeFileSync(
      join(program.folder, "log.txt"),
      "gpu=\u001b[31mT4\u202e\nConcurrency Avg Latency  P95 Latency  Error Rate\n32 1.0 0.00 0.0%\n",
    );
    const { stdout } = await program.run(["import", "log.txt"]);
    for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
    expect(stdout).toContain("no rate: a slope needs 3 different concurrencies");
  });
});
