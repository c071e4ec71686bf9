import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { BenchError } from "../../base/index.ts";
import type { ImaginaryLlmServer } from "../imaginary-llm.fixture.ts";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

let program: TestProgram;
let log: string[];
afterEach(() => program.remove());

function serve(server: Partial<ImaginaryLlmServer> = {}): TestProgram {
  log = [];
  program = createTestProgram({ models: [{ id: "tiny", isLoaded: true }], log, ...server });
  return program;
}

const llm = ["llm", "--url", "http://127.0.0.1:1"];
const filesIn = (folder: string): string[] => readdirSync(join(program.folder, folder)).sort();
const captureName = /^benchmark_20260304_[0-9a-f]{8}\.(json|md)$/;

/** What the only capture of the test's folder holds. */
function captured(): { models: { model: string }[]; detailed_results: Record<string, unknown>[] } {
  const [json, md, ...others] = filesIn("runs").filter((name) => captureName.test(name));
  expect(others).toEqual([]);
  expect(md).toBe(json?.replace(".json", ".md"));
  return JSON.parse(readFileSync(join(program.folder, "runs", json as string), "utf8"));
}

describe("--quick", () => {
  it("sends three requests after the first, and says that everything works", async () => {
    const { exitCode, stdout } = await serve().run([...llm, "--quick"]);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/llm-quick.txt");
    expect(log).toEqual(["list", "ask tiny", "ask tiny", "ask tiny", "ask tiny"]);
  });

  it("says what does not work, and fails", async () => {
    const outcome = (n: number) =>
      n === 2 ? ({ kind: "httpError", status: 503, message: "busy" } as const) : ({ kind: "ok" } as const);
    const { exitCode, stdout } = await serve({ outcome }).run([...llm, "--quick"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("HTTP 503");
    expect(stdout).toContain("\nNot everything works: 1 of 3 requests failed.\n");
  });

  it("counts the tokens itself where the server does not, and says so", async () => {
    const { stdout } = await serve({ usage: false }).run([...llm, "--quick"]);
    expect(stdout).toContain("Output counted by tokenizer gpt o200k_base.");
    expect(stdout).toContain("the tokens were counted here");
  });

  it("with --json prints the summary and no sentence", async () => {
    const { stdout } = await serve().run([...llm, "--quick", "--json"]);
    expect(JSON.parse(stdout).levels[0].counts).toMatchObject({ ok: 3, warmup: 0 });
  });
});

describe("a suite", () => {
  it("is sent once, prompt by prompt, and summed up at the end", async () => {
    const { exitCode, stdout } = await serve().run(llm);
    expect(exitCode).toBe(0);
    const report = await program.run(["report", join("runs", filesIn("runs")[0] as string)]);
    expect(stdout.slice(0, report.stdout.length)).toBe(report.stdout);
    expect(stdout.slice(report.stdout.length)).toMatch(
      /^\nSummary of llm\n[\s\S]* 5 in all · 5 successful · 0 failed\n/,
    );
  });

  it("is repeated by --runs, and under load has no summary of single requests", async () => {
    const { stdout } = await serve().run([...llm, "--runs", "3", "-c", "5"]);
    expect(stdout).toContain("3 times");
    expect(stdout).not.toContain("Summary of");
    expect(log.filter((line) => line.startsWith("ask"))).toHaveLength(16);
  });

  it("that is a file with a wrong field is refused with its path", async () => {
    serve();
    const suite = { performance_tests: { tests: [{ id: "a", name: "A", promt: "x" }] } };
    writeFileSync(join(program.folder, "suite.json"), JSON.stringify(suite));
    const { exitCode, stderr } = await program.run([...llm, "--suite", "suite.json"]);
    expect(stderr).toContain('"performance_tests.tests[0].prompt"');
    expect(exitCode).not.toBe(0);
    expect(log).toEqual(["list"]);
  });

  it.each(["quality", "all"])("of %s does not judge a synthetic model", async (suite) => {
    serve({ models: [{ id: "random", isLoaded: false, isSynthetic: true }] });
    for (const named of [[], ["--model", "random"]]) {
      const { exitCode, stderr } = await program.run([...llm, "--suite", suite, ...named]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `the model random is synthetic: its answers are noise, and the suite ${suite} judges answers`,
      );
    }
    expect(log).toEqual(["list", "list"]);
  });

  it("of a synthetic model says in its report that the answers are noise", async () => {
    serve({ models: [{ id: "random", isSynthetic: true }] });
    const { exitCode, stdout } = await program.run([...llm, "-n", "1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("model.synthetic  the model random is synthetic: its answers are noise");
  });
});

describe("the model", () => {
  const two = {
    models: [
      { id: "a", isLoaded: false },
      { id: "b", isLoaded: true },
    ],
  };
  it.each<[server: Partial<ImaginaryLlmServer>, argv: string[], asked: string[]]>([
    [two, [], ["list", "ask b"]],
    [two, ["--model", "a"], ["list", "load a", "ask a"]],
    [two, ["--model", "b"], ["list", "ask b"]],
    [two, ["--model", "c"], ["list", "ask c"]],
    [{ models: [{ id: "a" }] }, [], ["list", "ask a"]],
    [{ models: [{ id: "a" }, { id: "b" }] }, [], ["list", "ask undefined"]],
    [{ models: [] }, [], ["list", "ask undefined"]],
  ])("of %j with %j: %j", async (server, argv, asked) => {
    await serve(server).run([...llm, ...argv, "-n", "1"]);
    expect(log.slice(0, asked.length)).toEqual(asked);
  });

  it("that a dialect must be told is asked for with those that the server has", async () => {
    serve({ models: [{ id: "a" }, { id: "b\u001b[2J" }] });
    const { exitCode, stderr } = await program.run([...llm, "--type", "ollama-chat"]);
    expect(stderr).toBe("inferbench: --model is missing\n  try: the server has a, b [2J [usage.bad-value]\n");
    expect(exitCode).toBe(2);
  });

  it("that was taken of several is named", async () => {
    serve({ models: ["a", "b"].map((id) => ({ id, isLoaded: true })) });
    const { stderr } = await program.run([...llm, "-n", "1"]);
    expect(stderr).toContain("Model a, the first of 2 that are loaded; --model takes another.\n");
    expect(log).toContain("ask a");
  });

  it("says how long it took to load", async () => {
    const { stderr } = await serve(two).run([...llm, "--model", "a", "-n", "1"]);
    expect(stderr).toContain("Model a\nLoaded in 1.5 s\n");
  });

  it("whose load is interrupted is not measured", async () => {
    const { exitCode, stderr } = await serve(two).run([...llm, "--model", "a"], { interruptOn: "Model a" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("stopped before anything was sent");
    expect(log).toEqual(["list", "load a"]);
  });
});

describe("--all-models", () => {
  const three = {
    models: [
      { id: "fast", isLoaded: false, tokenMs: 10 },
      {
        id: "org/broken:7b",
        isLoaded: false,
        loadError: new BenchError("target.unavailable", "out of memory"),
      },
      { id: "slow", isLoaded: true, tokenMs: 40 },
    ],
  };

  it("loads, measures and unloads each; one that fails does not lose the others", async () => {
    const { exitCode, stdout, stderr } = await serve(three).run([...llm, "--all-models", "-n", "1"]);
    expect(exitCode).toBe(1);
    expect(log).toEqual([
      ...["list", "unload slow"],
      ...["load fast", "ask fast", "ask fast", "unload fast"],
      "load org/broken:7b",
      ...["load slow", "ask slow", "ask slow", "unload slow"],
    ]);
    expect(stderr).toContain("3 models: fast, org/broken:7b, slow");
    expect(stderr).toContain("inferbench: out of memory");
    expect(stdout).toContain("Summary of llm-fast");
    expect(stdout).toContain("\n\nSummary of llm-slow");
    expect(captured().models.map(({ model }) => model)).toEqual(["fast", "slow"]);
    expect(filesIn("runs").filter((name) => !captureName.test(name))).toEqual([
      expect.stringMatching(/^2026-03-04-0506\d\d-llm-fast$/),
      expect.stringMatching(/^2026-03-04-0506\d\d-llm-slow$/),
    ]);
  });

  it("with --json prints one document: the summaries, and why there is none", async () => {
    const { stdout } = await serve(three).run([...llm, "--all-models", "-n", "1", "--json", "--name", "x"]);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "x-fast", scenario: { target: { model: "fast" } } },
      { name: "x-slow", scenario: { target: { model: "slow" } } },
      { model: "org/broken:7b", error: { code: "target.unavailable", exitCode: 1 } },
    ]);
  });

  it("with a suite that judges answers passes synthetic models by", async () => {
    serve({ models: [{ id: "random", isSynthetic: true }, { id: "real" }] });
    const { exitCode, stdout } = await program.run([...llm, "--all-models", "--suite", "quality", "--json"]);
    expect(exitCode).toBe(2);
    expect(log).not.toContain("load random");
    expect(JSON.parse(stdout)).toMatchObject([{ name: "llm-real" }, { model: "random", error: {} }]);
  });

  it("ends as its worst model: a failure weighs more than a goal that was missed", async () => {
    const argv = [...llm, "--all-models", "-n", "5", "--goal", "ttft < 1ms"];
    expect((await serve(three).run(argv)).exitCode).toBe(1);
    program.remove();
    expect((await serve({ models: [{ id: "a" }] }).run(argv)).exitCode).toBe(3);
  });

  it("that is interrupted keeps what ran, and starts no other", async () => {
    serve({ models: [{ id: "a" }, { id: "b" }] });
    const { exitCode } = await program.run([...llm, "--all-models"], { interruptOn: "First request" });
    expect(exitCode).toBe(1);
    expect(log).not.toContain("load b");
    expect(captured().models.map(({ model }) => model)).toEqual(["a"]);
  });

  it("of a server without models measures nothing", async () => {
    const { exitCode, stderr } = await serve({ models: [] }).run([...llm, "--all-models"]);
    expect(stderr).toContain("the server lists no models");
    expect(exitCode).toBe(1);
  });

  it("excludes --model", async () => {
    const { exitCode, stderr } = await serve().run([...llm, "--all-models", "--model", "a"]);
    expect(stderr).toContain("--all-models and --model exclude each other");
    expect(exitCode).toBe(2);
  });
});

describe("captured answers", () => {
  it("are written as a pair of files, with every prompt and its whole answer", async () => {
    const { stderr } = await serve().run([...llm, "--capture"]);
    expect(stderr).toMatch(/Answers: runs\/benchmark_.*\.md and runs\/benchmark_.*\.json\n/);
    const { detailed_results: results } = captured();
    expect(results).toHaveLength(5);
    expect(results[0]).toMatchObject({
      model: "tiny",
      prompt_id: "technical-explanation",
      response_text: "one two three four five six seven eight nine ten eleven twelve ",
      output_tokens: 12,
      token_source: "server usage",
      success: true,
    });
  });

  it("of two runs of one day do not overwrite each other", async () => {
    await serve().run([...llm, "--capture", "-n", "1"]);
    await program.run([...llm, "--capture", "-n", "1"]);
    expect(filesIn("runs").filter((name) => captureName.test(name))).toHaveLength(4);
  });

  it("go where --output says, the Markdown beside the JSON", async () => {
    serve();
    const { stderr } = await program.run([...llm, "--output", "answers.json", "-n", "1", "--quiet"]);
    expect(stderr).toBe("");
    expect(filesIn(".")).toEqual(["answers.json", "answers.md", "runs"]);
    expect(readFileSync(join(program.folder, "answers.md"), "utf8")).toContain("one two three");
  });

  it("that cannot be written are an error, after the run was kept", async () => {
    const { exitCode, stderr } = await serve().run([...llm, "--output", "no/such/x.json", "-n", "1"]);
    expect(stderr).toMatch(
      /cannot write the captured answers.*\n {2}try: name a file in a folder that exists/,
    );
    expect(exitCode).toBe(1);
    expect(filesIn("runs")).toHaveLength(1);
  });
});

describe("--expect", () => {
  it("compares with what is known of a model on a device that ships", async () => {
    serve({ models: [{ id: "Qwen_Qwen2-0.5B-w8a8" }] });
    const { stdout } = await program.run([...llm, "--expect", "rk3588"]);
    expect(stdout).toMatch(/Time to first token \(ms\) +130 to 215 +100 /);
    expect(stdout).toMatch(/Generation speed \(tokens\/s\) +about 42 +50/);
  });

  it("says that nothing is known of a model", async () => {
    const { exitCode, stdout } = await serve().run([...llm, "--expect", "rk3588"]);
    expect(stdout).toContain("nothing is known of tiny on rk3588: there is nothing to compare with");
    expect(exitCode).toBe(0);
  });

  it("reads a file of one's own", async () => {
    serve();
    const own = `device: shelf\ntitle: The shelf\nmodels:\n  - model: tiny\n    title: Tiny\n    figures:\n      - { figure: ttft, atMost: 20 }\nchecklist:\n  - check: Is it plugged in\n`;
    writeFileSync(join(program.folder, "shelf.yaml"), own);
    const { stdout } = await program.run([...llm, "--expect", "shelf.yaml"]);
    expect(stdout).toContain("FAR BELOW");
    expect(stdout).toContain("Is it plugged in");
  });

  it.each([
    ["nope", 'there are no expectations for the device "nope"'],
    ["absent.yaml", "--expect absent.yaml does not exist"],
    ["bad.yaml", "bad.yaml: models.0.figures.0"],
  ])("%s is refused before anything is asked of the server", async (device, complaint) => {
    serve();
    const bad =
      "device: d\ntitle: t\nmodels: [{model: m, title: M, figures: [{figure: ttft, about: fast}]}]\nchecklist: [{check: c}]\n";
    writeFileSync(join(program.folder, "bad.yaml"), bad);
    const { exitCode, stderr } = await program.run([...llm, "--expect", device]);
    expect(stderr).toContain(complaint);
    expect(exitCode).toBe(2);
    expect(log).toEqual([]);
  });
});

it("--print-scenario asks no server, and what it prints is the same scenario again", async () => {
  serve();
  const { stdout } = await program.run([...llm, "--dataset", "a.jsonl", "--sessions", "--print-scenario"]);
  writeFileSync(join(program.folder, "again.yaml"), stdout);
  expect((await program.run(["run", "again.yaml", "--print-scenario"])).stdout).toBe(stdout);
  expect(log).toEqual([]);
});

it("an interrupted run keeps what it has", async () => {
  const { exitCode, stdout, stderr } = await serve().run([...llm, "-c", "2", "-d", "60s", "--runs", "500"], {
    interruptOn: "concurrency 2  10.0 s",
  });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("INTERRUPTED");
  expect(stderr).toContain("Stopping: up to 5 s for the requests under way");
});
