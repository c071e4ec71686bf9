import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { resolveScenario } from "../scenario/index.ts";
import { flagWords, promptFlagOfKey } from "./flag-labels.ts";
import { addRunFlags, type RunFlags } from "./flags.ts";
import { addLlmFlags, type LlmFlags, llmTypes } from "./llm-flags.ts";
import { quickFlags } from "./quick.ts";
import type { RawScenario } from "./scenario-from-flags.ts";
import { scenarioFromLlmFlags } from "./scenario-from-llm-flags.ts";

const llmOptions = (): Command => addRunFlags(addLlmFlags(new Command("llm").exitOverride()));

/** Flags as commander reads them. */
function flagsOf(argv: readonly string[]): RunFlags & LlmFlags {
  const command = llmOptions().configureOutput({ writeErr: () => {} });
  return command.parse(["--url", "http://h", ...argv], { from: "user" }).opts();
}

const scenarioOf = (argv: readonly string[]): RawScenario => scenarioFromLlmFlags(flagsOf(argv));

/** The value at a dotted path. */
function at(path: string, value: unknown): unknown {
  return path.split(".").reduce((inner, key) => (inner as RawScenario | undefined)?.[key], value);
}

/** For each key that a flag sets: arguments, and what is then at the key. */
const rows: Readonly<Record<string, readonly [argv: readonly string[], value: unknown]>> = {
  name: [["--name", "a b"], "a b"],
  goals: [["--goal", "p95(ttft) < 1s"], ["p95(ttft) < 1s"]],
  seed: [["--seed", "7"], 7],
  "load.concurrency": [
    ["-c", "1,2"],
    [1, 2],
  ],
  "load.ratePerSecond": [["-r", "0.5"], 0.5],
  "load.size": [["--burst", "4"], 4],
  "load.requests": [["-n", "16"], 16],
  "load.duration": [["-d", "1.5m"], "1.5m"],
  "load.warmup": [["--warmup", "0"], 0],
  "load.speedup": [
    ["--trace", "t.csv", "--speedup", "1,2.5"],
    [1, 2.5],
  ],
  workers: [["--workers", "auto"], "auto"],
  "connection.maxConnections": [["--max-connections", "4"], 4],
  "connection.client": [["--client", "undici"], "undici"],
  "connection.proxyUrl": [["--proxy", "http://p:1"], "http://p:1"],
  "connection.http2": [["--http2"], true],
  "target.url": [[], "http://h"],
  "target.model": [["--model", "m"], "m"],
  "target.apiKeyEnv": [["--api-key-env", "KEY"], "KEY"],
  "target.headers": [["--header", "X-A: ${B}:c"], { "X-A": "${B}:c" }],
  "target.timeouts.totalMs": [["--timeout", "2s"], 2000],
  "target.stream": [["--no-stream"], false],
  "target.temperature": [["--temperature", "0"], 0],
  "target.system": [["--system", "Be brief."], "Be brief."],
  "target.maxOutputTokens": [["--max-tokens", "9"], 9],
  "target.extra": [
    ["--extra", "top_p=0.9", "--extra", "stop=END", "--extra", 'a={"b":[1]}', "--extra", "e="],
    { top_p: 0.9, stop: "END", a: { b: [1] }, e: "" },
  ],
  "workload.suite": [["--suite", "quality"], "quality"],
  "workload.runs": [["--runs", "3"], 3],
  "workload.maxOutputTokens": [["--max-tokens", "9"], 9],
  "workload.inputTokens": [["--input-tokens", "100"], 100],
  "workload.outputTokens": [["--input-tokens", "100", "--output-tokens", "5"], 5],
  "workload.path": [["--dataset", "d.json"], "d.json"],
  "workload.sessions": [["--dataset", "d.json", "--sessions"], true],
  "tokenizer.encoding": [["--tokenizer", "cl100k_base"], "cl100k_base"],
  "tokenizer.path": [["--tokenizer", "m/tokenizer.json"], "m/tokenizer.json"],
};

describe("each flag sets its key:", () => {
  it.each(Object.entries(rows))("%s", (key, [argv, value]) => {
    expect(at(key, scenarioOf(argv))).toEqual(value);
  });

  it.each(Object.entries(rows))("%s, which a scenario has", (_, [argv]) => {
    expect(() => resolveScenario(scenarioOf(argv), "", flagWords("llm"))).not.toThrow();
  });

  it("and every flag of llm is among them, or chooses a kind, an output or what to do", () => {
    const kinds = ["--type", "--arrival", "--trace"];
    const outputs = ["--out", "--json", "--quiet", "--print-scenario", "--capture", "--output", "--expect"];
    const known = llmOptions().options.map(({ long }) => long);
    const mapped = [...new Set(Object.values(promptFlagOfKey))];
    expect([...mapped, ...kinds, ...outputs, "--all-models", "--quick"].sort()).toEqual(known.sort());
    expect(Object.keys(rows).sort()).toEqual(Object.keys(promptFlagOfKey).sort());
  });
});

describe("flags choose kinds:", () => {
  it.each<[argv: string[], key: string, value: unknown]>([
    ...Object.entries(llmTypes).map(([type, kind]): [string[], string, unknown] => [
      ["--type", type],
      "target.kind",
      kind,
    ]),
    [[], "target.kind", "openai-chat"],
    [[], "target.stream", undefined],
    [[], "workload", { kind: "prompt-suite" }],
    [[], "load", { kind: "closed", concurrency: 1 }],
    [["-n", "3"], "load", { kind: "closed", concurrency: 1, requests: 3 }],
    [["-r", "2"], "load", { kind: "poisson", ratePerSecond: 2 }],
    [["-r", "2", "--arrival", "constant"], "load", { kind: "constant", ratePerSecond: 2 }],
    [["--input-tokens", "9"], "workload", { kind: "synthetic-prompts", inputTokens: 9 }],
    [["--input-tokens", "9"], "load", undefined],
    [["--dataset", "d"], "workload", { kind: "prompt-dataset", path: "d" }],
    [["--dataset", "d", "--max-tokens", "7"], "workload.maxOutputTokens", 7],
    [["--trace", "t"], "workload", { kind: "trace", path: "t" }],
    [["--trace", "t"], "load", { kind: "trace" }],
    [["--trace", "t", "-c", "4"], "load", { kind: "closed", concurrency: 4 }],
    [["--tokenizer", "o200k_base"], "tokenizer", { kind: "gpt", encoding: "o200k_base" }],
    [["--tokenizer", "o200k_base"], "workload", { kind: "prompt-suite" }],
    [
      ["--tokenizer", "./model", "--input-tokens", "9"],
      "workload",
      { kind: "synthetic-prompts", inputTokens: 9, tokenizer: { kind: "huggingface", path: "./model" } },
    ],
    [["--proxy", "http://p:1"], "connection", { client: "undici", proxyUrl: "http://p:1" }],
  ])("%j", (argv, key, value) => {
    expect(at(key, scenarioOf(argv))).toEqual(value);
  });
});

function refusal(act: () => unknown): BenchError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(BenchError);
    expect((error as BenchError).exitCode).toBe(2);
    return error as BenchError;
  }
  return expect.unreachable("they were accepted");
}

describe("flags that do not go together are refused:", () => {
  it.each<[argv: string[], complaint: string, hint?: string]>([
    [["--suite", "all", "--dataset", "d"], "--suite and --dataset are different prompts"],
    [["--dataset", "d", "--trace", "t"], "--dataset and --trace are different prompts"],
    [["--input-tokens", "9", "--trace", "t"], "--input-tokens and --trace are different prompts"],
    [
      ["--output-tokens", "9"],
      "--output-tokens goes with --input-tokens, not with the built-in suite",
      "add --input-tokens",
    ],
    [["--sessions"], "--sessions goes with --dataset, not with the built-in suite", "add --dataset"],
    [["--sessions", "--trace", "t"], "--sessions goes with --dataset, not with --trace", "leave it out"],
    [["--speedup", "2"], "--speedup goes with --trace, not with the built-in suite", "add --trace"],
    [["--runs", "2", "--dataset", "d"], "--runs goes with --suite, not with --dataset"],
    [
      ["--max-tokens", "9", "--input-tokens", "9"],
      "--max-tokens goes with --suite or --dataset, not with --input-tokens",
      "write --output-tokens",
    ],
    [["--max-tokens", "9", "--trace", "t"], "--max-tokens goes with --suite or --dataset, not with --trace"],
    [["--trace", "t", "--speedup", "2", "-r", "3"], "--speedup is about the trace's own times, and --rate"],
    [["-c", "1", "-r", "1"], "--concurrency and --rate are different kinds of load"],
    [["--extra", "a"], '--extra "a" has no "="'],
    [["--extra", "a=1", "--extra", "a=2"], "--extra gives a twice"],
    [["--header", "A: 1", "--header", "a: 2"], "--header gives a twice"],
    [["--tokenizer", "p50k"], "--tokenizer p50k is neither an encoding nor a tokenizer.json"],
    [["--timeout", "soon"], '"soon" is not a duration'],
  ])("%j", (argv, complaint, hint) => {
    const error = refusal(() => scenarioOf(argv));
    expect(error.message).toContain(complaint);
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });

  it.each([
    "-c",
    "-r",
    "--burst",
    "-n",
    "-d",
    "--warmup",
    "--runs",
    "--input-tokens",
    "--dataset",
    "--trace",
  ])("--quick with %s", (flag) => {
    const error = refusal(() => quickFlags(flagsOf(["--quick", flag, "4"])));
    expect(error.message).toMatch(/^--quick sends three requests, whatever --[a-z-]+ says$/);
  });

  it("without an address there is nothing to measure", () => {
    const { url: _, ...flags } = flagsOf([]);
    expect(refusal(() => scenarioFromLlmFlags(flags)).message).toBe("--url is missing");
  });
});

describe("what the scenario does not take is told by its flag:", () => {
  it.each<[argv: string[], complaint: string]>([
    [["--temperature", "3"], "--temperature must be at most 2"],
    [["--runs", "0"], "--runs must be at least 1"],
    [["--max-tokens", "1.5"], "--max-tokens must be a whole number, not 1.5"],
    [["--input-tokens", "0"], "--input-tokens must be at least 1"],
    [["--trace", "t", "--speedup", "0"], "--speedup must be more than 0"],
    [["--suite", ""], "--suite must not be empty"],
    [["--extra", "stream=true"], "--extra cannot hold model, messages, stream"],
    [["--type", "anthropic"], "--model is missing"],
    [["--client", "http1", "--http2"], "--http2 needs client: undici"],
  ])("%j", (argv, complaint) => {
    const error = refusal(() => resolveScenario(scenarioOf(argv), "", flagWords("llm")));
    expect(error.message.startsWith(complaint), error.message).toBe(true);
    expect(error.hint).toBe("see inferbench llm --help");
  });
});

it("--quick is three prompts of the suite with short answers, one after the other", () => {
  const scenario = scenarioFromLlmFlags(quickFlags(flagsOf(["--quick"])));
  expect(resolveScenario(scenario, "")).toMatchObject({
    load: { kind: "closed", concurrency: 1, requests: 3, warmup: 0 },
    workload: { kind: "prompt-suite", maxOutputTokens: 64 },
  });
  const short = scenarioFromLlmFlags(quickFlags(flagsOf(["--quick", "--max-tokens", "8"])));
  expect(at("workload.maxOutputTokens", short)).toBe(8);
});
