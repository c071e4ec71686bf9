import { describe, expect, it } from "vitest";
import { describePrompts } from "./describe-prompts.ts";

describe("a workload of prompts", () => {
  it.each<[Record<string, unknown>, string | undefined]>([
    [{ kind: "prompt-suite", suite: "quality", runs: 1 }, "prompt suite quality"],
    [
      { kind: "prompt-suite", suite: "./mine.json", runs: 3, maxTokens: 64 },
      "prompt suite ./mine.json · 3 times · answers of at most 64 tokens",
    ],
    [
      { kind: "synthetic-prompts", inputTokens: 512, outputTokens: 128, unique: true, sharedPrefixRatio: 0 },
      "synthetic prompts · input 512 tokens · output 128 tokens · each unique",
    ],
    [
      {
        kind: "synthetic-prompts",
        inputTokens: { median: 300, sigma: 0.5 },
        outputTokens: { histogram: [[10, 1]] },
        unique: true,
        sharedPrefixRatio: 0.25,
        ignoreEos: true,
      },
      "synthetic prompts · input lognormal, median 300 tokens, sigma 0.5 · output from a histogram of 1 lengths · the first 25% shared · full length asked for, where the server can",
    ],
    [
      { kind: "synthetic-prompts", inputTokens: 8, outputTokens: 8, unique: true, sharedPrefixTokens: 4 },
      "synthetic prompts · input 8 tokens · output 8 tokens · the first 4 tokens shared",
    ],
    [
      { kind: "synthetic-prompts", inputTokens: 8, outputTokens: 8, unique: false },
      "synthetic prompts · input 8 tokens · output 8 tokens · all the same: a cached prefix flatters",
    ],
    [{ kind: "prompt-dataset", path: "a.jsonl", sessions: false }, "prompts from a.jsonl"],
    [
      { kind: "prompt-dataset", path: "a.jsonl", sessions: true, maxTurns: 2, thinkSeconds: 3 },
      "conversations from a.jsonl · at most 2 turns · 3 s of thought",
    ],
    [{ kind: "trace", path: "azure.csv" }, "lengths and arrivals of azure.csv"],
    [{ kind: "clips", path: "x" }, undefined],
    [{}, undefined],
  ])("%j is said in words", (workload, words) => {
    expect(describePrompts(workload)?.join(" · ")).toBe(words);
  });
});
