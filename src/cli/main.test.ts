import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestProgram, type TestProgram } from "./program.fixture.ts";

const stt = ["stt", "--url", "http://127.0.0.1:1", "--model", "m"];

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram();
});
afterEach(() => program.remove());

/** The only run of the test's folder. */
function onlyRun(): string {
  const [run, ...others] = readdirSync(join(program.folder, "runs"));
  expect(others).toEqual([]);
  return join(program.folder, "runs", run as string);
}

describe("a whole run", () => {
  it("prints the table and exits with 0", async () => {
    const { exitCode, stdout } = await program.run([...stt, "-c", "1,4,8", "-n", "100"]);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("goldens/sweep.txt");
  });

  it("shows plain progress lines where there is no terminal", async () => {
    const { stderr } = await program.run([...stt, "-c", "1,4", "-n", "200"]);
    expect(stderr).not.toContain("\u001b");
    await expect(stderr.replace(/runs.*/, "runs/…")).toMatchFileSnapshot("goldens/sweep.progress.txt");
  });

  it("measures what the server did: four slots of 100 ms serve 40 a second, eight users wait for two turns", async () => {
    const { stdout } = await program.run([...stt, "-c", "4,8", "-n", "400", "--json"]);
    const { levels } = JSON.parse(stdout);
    expect(levels.map((level: { counts: object }) => level.counts)).toEqual([
      { ok: 400, failed: 0, dropped: 0, warmup: 4 },
      { ok: 400, failed: 0, dropped: 0, warmup: 8 },
    ]);
    expect(levels[0].metrics.response_time.p50).toBeCloseTo(100, 0);
    expect(levels[1].metrics.response_time.p50).toBeCloseTo(200, 0);
    expect(levels[0].metrics.request_rate.mean).toBeCloseTo(40, 0);
    expect(levels[1].metrics.request_rate.mean).toBeCloseTo(40, 0);
    expect(levels[1].metrics.rtfx_aggregate.mean).toBeCloseTo(5 * levels[1].metrics.request_rate.mean, 6);
    expect(levels[1].metrics.wer.mean).toBe(0);
  });

  it("repeats bit for bit with the same seed", async () => {
    const flags = [...stt, "-r", "30", "--arrival", "poisson", "-n", "200", "--seed", "abc"];
    await program.run([...flags, "--out", "one"]);
    await program.run([...flags, "--out", "two"]);
    const [one, two] = ["one", "two"].map((out) => {
      const folder = join(program.folder, out);
      return readFileSync(join(folder, readdirSync(folder)[0] as string, "run.jsonl"), "utf8");
    });
    expect(one).toBe(two);
    expect(one?.split("\n").length).toBeGreaterThan(200);
  });

  it("leaves a log, a summary and the reports, and the report from the log is the one that was printed", async () => {
    const { stdout } = await program.run([...stt, "-c", "2", "-n", "50"]);
    const run = onlyRun();
    expect(readdirSync(run).sort()).toEqual([
      "report.csv",
      "report.md",
      "report.txt",
      "run.jsonl",
      "summary.json",
    ]);
    expect((await program.run(["report", run])).stdout).toBe(stdout);
    const json = await program.run(["report", run, "--format", "json"]);
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(readFileSync(join(run, "summary.json"), "utf8")));
  });

  it("with --json prints only JSON on standard output, and with --quiet no progress", async () => {
    const { stdout, stderr } = await program.run([...stt, "-c", "2", "-n", "20", "--json", "--quiet"]);
    expect(JSON.parse(stdout).levels).toHaveLength(1);
    expect(stderr).toBe("");
  });
});

describe("goals", () => {
  it("that are met exit with 0", async () => {
    const { exitCode, stdout } = await program.run([...stt, "-c", "4", "-n", "100", "--goal", "p95 < 1s"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("met at concurrency 4");
  });

  it("that are missed exit with 3", async () => {
    const { exitCode, stdout } = await program.run([...stt, "-c", "8", "-n", "100", "--goal", "p95 < 150ms"]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("MISSED at concurrency 8");
  });

  it("without enough data are not met", async () => {
    const { exitCode, stdout } = await program.run([...stt, "-c", "1", "-n", "10", "--goal", "p99 < 10s"]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("cannot be judged at concurrency 1 (needs 299 samples, has 10)");
  });
});

describe("a run that does not go well", () => {
  it("keeps what was measured when it is interrupted, says so, and exits with 1", async () => {
    const { exitCode, stdout, stderr } = await program.run([...stt, "-c", "4,8", "-d", "60s"], {
      interruptOn: "concurrency 4  10.0 s",
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("INTERRUPTED");
    expect(stderr).toContain("Stopping: up to 5 s for the requests under way");
    const log = readFileSync(join(onlyRun(), "run.jsonl"), "utf8").trimEnd().split("\n");
    expect(JSON.parse(log.at(-1) as string)).toMatchObject({ kind: "runEnded", reason: "interrupted" });
    const ended = log.filter((line) => line.includes('"requestEnded"'));
    expect(ended.length).toBeGreaterThan(390);
    expect(ended.length).toBeLessThan(410);
  });

  it("is a failure when every request failed", async () => {
    program.remove();
    program = createTestProgram({ slots: 1, serviceMs: () => 10, status: (n) => (n === 0 ? 200 : 500) });
    const { exitCode, stderr, stdout } = await program.run([...stt, "-c", "2", "-n", "20"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("FAILED");
    expect(stderr).toContain("all 20 requests failed: HTTP 500: no");
    expect(stderr).toContain("[run.all-failed]");
  });

  it("that measured nothing shows the reason alone, and not a table of nothing", async () => {
    program.remove();
    program = createTestProgram({ slots: 1, serviceMs: () => 10, status: () => 503 });
    const { exitCode, stdout, stderr } = await program.run([...stt, "-n", "20"]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^\nLog and reports: runs\/.*\ninferbench: the first request failed: .*\n {2}try: .* \[target\..*\]\n$/,
    );
    expect((await program.run(["report", onlyRun()])).stdout).toContain("FAILED: the first request failed");
  });

  it("whose generator was saturated is no good run: exit code 1, and the last line says why and what to change", async () => {
    program.remove();
    program = createTestProgram({ slots: 4, serviceMs: () => 100, loopUtilizationRatio: 0.93 });
    const asked = [...stt, "-c", "4", "-n", "200"];
    const { exitCode, stdout, stderr } = await program.run(asked);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("INVALID: the generator's event loop was busy 93 %");
    expect(stderr).toMatch(
      /inferbench: the run is INVALID: the generator's .*\n {2}try: use more workers .* \[run\.invalid\]\n$/,
    );
    const withGoal = await program.run([...asked, "--goal", "p95 < 1s"]);
    expect(withGoal.exitCode).toBe(3);
    expect(withGoal.stdout).toContain("not judged at concurrency 4");
    expect(withGoal.stderr).not.toContain("run.invalid");
  });

  it("with some failures is no failure, and shows them by kind", async () => {
    program.remove();
    program = createTestProgram({ slots: 4, serviceMs: () => 10, status: (n) => (n % 10 === 9 ? 429 : 200) });
    const { exitCode, stdout } = await program.run([...stt, "-c", "1", "-n", "100", "--warmup", "0"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/10 requests {2}HTTP 429/);
  });
});

describe("bad usage exits with 2 and says what to try", () => {
  it.each([
    [["stt", "--rte", "5"], "unknown option '--rte'\n  try: did you mean --rate? [usage.unknown-flag]"],
    [["stt", "--zzz"], "try: see inferbench stt --help"],
    [["stt", "-n"], "argument missing\n  try: see inferbench stt --help [usage.bad-value]"],
    [["sttt"], "did you mean stt?"],
    [["report"], "missing required argument"],
    [["--zzz"], "try: see inferbench --help"],
    [["stt"], "--url is missing"],
    [["stt", "--url", "http://h"], "--model is missing"],
    [[...stt, "-c", "4", "-r", "2"], "--concurrency and --rate are different kinds of load"],
    [[...stt, "--arrival", "poisson"], "--arrival needs --rate"],
    [[...stt, "-c", "four"], '"four" is not a number'],
    [[...stt, "-c", "0"], "--concurrency must be at least 1\n  try: see inferbench stt --help"],
    [[...stt, "-d", "soon"], "--duration is not a duration"],
    [["demo", "-r", "0"], "--rate must be more than 0\n  try: see inferbench demo --help"],
    [[...stt, "--header", "X-A: 1", "--header", "x-a: 2"], "--header gives x-a twice"],
    [[...stt, "--header", "Content-Length: 1"], "--header Content-Length is set by inferbench"],
    [[...stt, "--voices", "slt,me"], "--voices must be one of slt"],
    [[...stt, "--proxy", "http://user:word@proxy:3128"], "--proxy must not hold a user name or password"],
    [["serve", "--engine", "sim", "--workers", "2"], "--workers is for --engine moonshine"],
    [["serve", "--slots", "2"], "--slots is for --engine sim"],
    [["serve", "--engine", "sim", "--stall", "5s"], '--stall "5s" is not a time and a length'],
    [["serve", "--engine", "sim", "--service-cv", "wide"], '"wide" is not a number'],
    [["serve", "--engine", "sim", "--queue", "long"], '"long" is not a number'],
    [[...stt, "--goal", "fast"], 'the goal "fast" cannot be read'],
    [[...stt, "--header", "nonsense"], '--header "nonsense" has no ":"'],
    [[...stt, "--clips", "x", "--voices", "slt"], "--voices is for synthetic speech"],
    [["stt", "--url", "ftp://h", "--model", "m"], "must be an address that starts with http"],
    [["run", "absent.yaml"], "does not exist"],
    [["init", "no/such/folder/x.yaml"], "cannot write"],
  ])("%j", async (argv, complaint) => {
    const { exitCode, stdout, stderr } = await program.run(argv);
    expect(stderr).toContain(complaint);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});

describe("with --json standard output is one JSON document whatever happens:", () => {
  it.each([
    [["stt", "--json"], "usage.bad-value"],
    [["stt", "--json", "--rte", "1"], "usage.unknown-flag"],
    [[...stt, "-c", "0", "--json"], "scenario.invalid"],
    [["nope", "--json"], "usage.unknown-flag"],
    [["run", "absent.yaml", "--json"], "scenario.unreadable"],
    [["report", "absent", "--json"], "log.unreadable"],
    [["init", "no/such/x.yaml", "--json"], "usage.bad-value"],
    [["serve", "--engine", "sim", "--workers", "2", "--json"], "usage.conflict"],
    [[...stt, "-c", "1", "-n", "1", "--json", "--out", "file/runs"], "log.write-failed"],
  ])("%j", async (argv, code) => {
    writeFileSync(join(program.folder, "file"), "");
    const { exitCode, stdout, stderr } = await program.run(argv);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code, exitCode });
    expect(stderr).toContain(error.message);
  });

  it("a run that failed has its numbers and the reason", async () => {
    program.remove();
    program = createTestProgram({ slots: 1, serviceMs: () => 10, status: (n) => (n === 0 ? 200 : 500) });
    const { exitCode, stdout } = await program.run([...stt, "-c", "2", "-n", "20", "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ended: "failed",
      failure: expect.stringContaining("all 20 requests failed"),
      levels: [{ counts: { failed: 20 } }],
    });
  });

  it("a run without any level has the reason", async () => {
    program.remove();
    program = createTestProgram({ slots: 1, serviceMs: () => 10, status: () => 503 });
    const { stdout } = await program.run([...stt, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ended: "failed", levels: [] });
  });
});

describe("a scenario file", () => {
  const write = (name: string, text: string): void => writeFileSync(join(program.folder, name), text);

  it("made by init runs, with flags over what it says", async () => {
    expect((await program.run(["init"])).exitCode).toBe(0);
    expect((await program.run(["init"])).stderr).toContain("scenario.yaml is there already");
    const { stdout } = await program.run([
      "run",
      "scenario.yaml",
      "-c",
      "3",
      "-n",
      "60",
      "--print-scenario",
      "--json",
    ]);
    expect(JSON.parse(stdout).load).toEqual({
      kind: "closed",
      concurrency: 3,
      duration: "30s",
      requests: 60,
    });
    const run = await program.run(["run", "scenario.yaml", "-c", "1,2", "-n", "60"]);
    expect(run.exitCode).toBe(0);
  });

  it("printed by --print-scenario is the same scenario again", async () => {
    const flags = [
      ...stt,
      "-r",
      "0.5,2",
      "--seed",
      "7",
      "--max-connections",
      "4",
      "--goal",
      "p95 < 1s",
      "--silence",
      "2",
    ];
    const { stdout } = await program.run([...flags, "--print-scenario"]);
    write("again.yaml", stdout);
    expect((await program.run(["run", "again.yaml", "--print-scenario"])).stdout).toBe(stdout);
  });

  it("in TypeScript is loaded", async () => {
    write(
      "scenario.ts",
      `export default { target: { kind: "http", url: "http://h/transcribe" }, load: { kind: "burst", size: 4 as number } };`,
    );
    const { stdout, stderr } = await program.run(["run", "scenario.ts", "--print-scenario", "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout).load).toEqual({ kind: "burst", size: 4 });
  });

  it.each([
    [
      "target: {kind: openai-transcription, url: http://h, model: m, modle: x}",
      'unknown key "modle" in target; did you mean "model"?',
    ],
    ["targt: {}", 'unknown key "targt"; did you mean "target"?'],
    ["name: x", "target is missing"],
    ["target: {kind: nope}", "target.kind is not one of openai-transcription, http"],
    ["target: {kind: http, url: http://h}\nload: {kind: closed, concurrency: [1, -2]}", "load.concurrency"],
    [
      "target: {kind: http, url: http://h}\nload: {kind: closed, concurency: 2, concurrency: 1}",
      'did you mean "concurrency"?',
    ],
    ["a: [", "cannot be parsed"],
    ["- 1", "does not hold a scenario"],
  ])("%s is refused with its place", async (text, complaint) => {
    write("bad.yaml", text);
    const { exitCode, stderr } = await program.run(["run", "bad.yaml"]);
    expect(stderr).toContain(complaint);
    expect(stderr).toContain("bad.yaml");
    expect(exitCode).toBe(2);
  });
});

describe("runs", () => {
  it("are listed, oldest first, with what cannot be read said so", async () => {
    await program.run([...stt, "-c", "1", "-n", "5", "--name", "first"]);
    mkdirSync(join(program.folder, "runs", "0-broken"));
    writeFileSync(join(program.folder, "runs", "0-broken", "run.jsonl"), "nonsense\n");
    const { stdout } = await program.run(["runs"]);
    expect(stdout).toMatch(/0-broken {2}unreadable: .*is not JSON\n.*first/);
    const json = JSON.parse((await program.run(["runs", "--json"])).stdout);
    expect(json[1]).toMatchObject({ name: "first" });
  });

  it("cannot move the cursor by their names", async () => {
    await program.run([...stt, "-c", "1", "-n", "5", "--name", "a\u001b[2Jb\u202ec"]);
    const { stdout } = await program.run(["runs"]);
    expect(stdout).toMatch(/ {2}a \[2Jb c\n$/);
  });

  it("in a folder that cannot be listed are not said to be none", async () => {
    writeFileSync(join(program.folder, "runs"), "a file");
    const { exitCode, stderr } = await program.run(["runs"]);
    expect(stderr).toMatch(/cannot list .*runs.*\n {2}try: name the folder of the runs with --out/);
    expect(exitCode).toBe(1);
  });

  it("that are not there are said to be none", async () => {
    expect((await program.run(["runs"])).stdout).toBe("No runs in runs. Make one with: inferbench demo\n");
    expect((await program.run(["report", "nowhere"])).stderr).toContain("does not exist");
  });
});

it("--help teaches", async () => {
  const { stdout, exitCode } = await program.run(["--help"]);
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot("goldens/help.txt");
  await expect((await program.run(["stt", "--help"])).stdout).toMatchFileSnapshot("goldens/help-stt.txt");
  await expect((await program.run(["llm", "--help"])).stdout).toMatchFileSnapshot("goldens/help-llm.txt");
  await expect((await program.run(["serve", "--help"])).stdout).toMatchFileSnapshot("goldens/help-serve.txt");
  await expect((await program.run(["bench", "--help"])).stdout).toMatchFileSnapshot("goldens/help-bench.txt");
});
