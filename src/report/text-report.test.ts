import { describe, expect, it } from "vitest";
import type { AssessedRun } from "../analysis/index.ts";
import { boardSuite, chatSweep, reasoningUsers, wholeAnswers } from "./llm-runs.fixture.ts";
import {
  allFailed,
  assessed,
  closedSweep,
  interruptedSweep,
  openLoopPoisson,
  openLoopStall,
} from "./sample-runs.fixture.ts";
import { textReport } from "./text-report.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const ansi = /\u001b\[\d+m/g;

describe("the text report", () => {
  it("has the same words with and without colours", () => {
    const colored = textReport(closedSweep, { color: true });
    expect(colored).toMatch(ansi);
    expect(colored.replaceAll(ansi, "")).toBe(textReport(closedSweep));
  });

  it("calls the instrument invalid too when a worker of it died", () => {
    const { assessment: _none, ...summary } = closedSweep;
    const lost = { code: "share-lost", message: "worker 2 of 4 died" };
    const text = textReport(assessed({ ...summary, warnings: [lost] }), { width: 120 });
    expect(text.split("\n")[1]).toMatch(/^INVALID: one worker died/);
    expect(text).toMatch(/verdict +INVALID: one worker died/);
  });

  it("opens with what went wrong", () => {
    const secondLine = (run: AssessedRun): string => textReport(run, { width: 120 }).split("\n")[1] ?? "";
    expect(secondLine(interruptedSweep)).toBe(
      "INTERRUPTED: the run was stopped in level 5 of 9; the numbers cover what ran.",
    );
    expect(secondLine(allFailed)).toBe(
      "FAILED: none of 40 requests succeeded, nothing was measured. Most frequent: ECONNREFUSED while connecting.",
    );
    expect(secondLine({ ...closedSweep, ended: "unfinished" })).toMatch(/^UNFINISHED: /);
    expect(secondLine({ ...closedSweep, ended: "failed" })).toBe(
      "FAILED: the run ended with an error. The numbers cover what ran before it.",
    );
    expect(secondLine({ ...closedSweep, levels: [], ended: "failed", failure: "no; is it on?" })).toBe(
      "FAILED: no; is it on?",
    );
    expect(secondLine(closedSweep)).toBe("");
  });

  it("calls a run in which everything failed a failure, even if it ended as completed", () => {
    expect(textReport({ ...allFailed, ended: "completed" })).toContain("FAILED: none of 40 requests");
  });

  it("shows service time beside response time only where they differ", () => {
    const title = "Response time and service time";
    expect(textReport(openLoopStall)).toContain(title);
    expect(textReport(openLoopPoisson)).not.toContain(title);
    expect(textReport(closedSweep)).not.toContain(title);
  });

  it("prints no percentile that the sample cannot support", () => {
    const row = textReport(closedSweep)
      .split("\n")
      .find((line) => /^ +4 /.test(line));
    expect(row).toMatch(/^ +4 +8 +0 +6\.56 +0\.61 +0\.59 +– +– +– +1\.21 /);
  });

  it("says once what samples are needed", () => {
    const text = textReport(closedSweep);
    expect(text).toContain("– not supported by this sample: p90 needs 29 requests, p95 59, p99 299.");
    expect(text.match(/p95 (needs )?59/g)).toHaveLength(1);
  });

  it("reads without any level", () => {
    expect(textReport({ ...closedSweep, levels: [], ended: "failed" })).toContain(
      "No load level was started.",
    );
  });

  it("names each load where kinds are mixed", () => {
    const levels = [...closedSweep.levels.slice(0, 1), ...openLoopPoisson.levels];
    const text = textReport({ ...closedSweep, levels });
    expect(text).toMatch(/^concurrency 4 +8 /m);
    expect(text).toMatch(/^0\.5 req\/s Poisson +30 /m);
  });

  it("survives a scenario of another shape", () => {
    for (const scenario of [null, 7, "x", [], { target: null, workload: [], load: 3 }]) {
      expect(textReport({ ...closedSweep, scenario })).toContain("whisper-sweep");
    }
  });
});

describe("the text report of a language model", () => {
  it("calls a prefill that was not timed by the server a lower bound", () => {
    expect(textReport(chatSweep)).toContain("≥ Prefill is a lower bound, input tokens / TTFT");
    expect(textReport(chatSweep)).toMatch(/≥ \d+/);
    expect(textReport(boardSuite)).toContain("Prefill and decode are by the server's timings.");
    expect(textReport(boardSuite)).not.toContain("≥");
  });

  it("shows the first answer token only where a model thinks first", () => {
    expect(textReport(reasoningUsers)).toContain("first answer token");
    expect(textReport(chatSweep)).not.toContain("first answer token");
  });

  it("says who counted the tokens, over all levels, and how many could not be counted", () => {
    const text = textReport(reasoningUsers, { width: 200 });
    expect(text).toContain(
      "Output counted by server usage (142 replies) and tokenizer o200k_base (8 replies), input by",
    );
    expect(text).toContain("4 of 150 replies have no count of output tokens and are left out.");
  });

  it("has no stream and no first token where answers came whole, and says why", () => {
    const text = textReport(wholeAnswers);
    expect(text).not.toMatch(/^(Stream|First token|Prefill and decode)$/m);
    expect(text).toContain("The answers were not streamed, so there is no time to the first token.");
  });

  it("shows averages where no level has requests enough for a median", () => {
    expect(textReport(wholeAnswers)).toMatch(/req\/s +avg +p95/);
    expect(textReport(chatSweep).split("\n\nGoals")[0]).not.toMatch(/avg/);
  });

  it("shows the checklist of a device only when something falls short", () => {
    const { expectations } = boardSuite.assessment;
    expect(textReport(boardSuite)).toMatch(/FAR BELOW[\s\S]*What to look at[\s\S]*free -h/);
    const good = { ...boardSuite.assessment, expectations: { ...expectations!, checklist: [] } };
    expect(textReport({ ...boardSuite, assessment: good })).not.toContain("What to look at");
  });

  it("lists the prompts of two levels, and says where the others are", () => {
    const level = boardSuite.levels[0]!;
    const levels = [1, 2, 4].map((concurrency, index) => ({
      ...level,
      level: index,
      load: { kind: "closed" as const, concurrency },
    }));
    const text = textReport({ ...boardSuite, levels });
    expect(text).toContain("Prompts at concurrency 2");
    expect(text).not.toContain("Prompts at concurrency 4");
    expect(text).toContain("The prompts of 1 further level are in summary.json.");
  });
});
