import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEventLine, type RunEvent } from "../../record/index.ts";
import { phaseStarted, prompted, request, runStarted } from "../events.fixture.ts";
import type { LevelSummary } from "../run-summary.ts";
import { summarize } from "../summary-fold.ts";
import { type Dialect, type DialectRow, dialects, isDialect } from "./dialect-report.ts";
import { recompute } from "./recompute.ts";

const logPath = join(import.meta.dirname, "../../../testdata/tiny-llm-run.jsonl");
const log: readonly RunEvent[] = readFileSync(logPath, "utf8")
  .trim()
  .split("\n")
  .map((line, index) => parseEventLine(line, `line ${index + 1}`));

/*
 * The log by hand, instants in ms. Seven of eight requests end well; warm-up and the broken one are in no latency.
 *
 *  id  sent  first byte  events with output            ended  tokens      TTFT  E2E   (E2E − TTFT) / (n − 1)
 *   1   100   105        300 320 340 360 380             400  5             200   280   20    role-only event at 105
 *   2   100   190        200r 250r 300 350               360  4             100   250   50    reasoning
 *   3   360   400        400 460 520                     530  9 = 3+3+3      40   160   15    three tokens an event
 *   4   402   490        500=500=500 560=560             570  5              98   158   15    shared reads; due at 400
 *   5   530   595        600 650 2150 2200              2210  5 (end mark)   70  1670  400    a stall of 1.5 s
 *   6   570   615        620                             625  1              50    50         one token
 *   7   625   690        700 750                         760  error in mid-stream
 *   8   760   820        830 870 950                     960  4 = 1+1+2      70   190   40    no usage: counted
 */
const rowsOf = (dialect: Dialect): readonly DialectRow[] => recompute(log, dialect).levels[0]?.rows ?? [];

describe("our own figures of the log are", () => {
  const { metrics } = summarize(log).levels[0] as LevelSummary;
  test.each([
    ["ttft", 7, 628 / 7, 200],
    ["ttft_response", 7, 90, 200],
    ["ttfo", 7, 104, 200],
    // 4·20, 3·50, 6·20, 2·30, 50 + 1500 + 50, 40 + 2·40
    ["itl", 21, 2130 / 21, 1500],
    ["tpot", 6, 90, 400],
    ["e2e", 7, 394, 1670],
    ["chunk_gap", 15, 142, 1500],
    ["longest_gap", 6, (20 + 50 + 60 + 60 + 1500 + 80) / 6, 1500],
    ["output_tokens", 7, 33 / 7, 9],
    ["input_tokens", 7, 265 / 7, 100],
  ])("%s", (id, n, mean, max) => {
    expect(metrics[id]).toMatchObject({ n, mean: expect.closeTo(mean, 9), max });
  });

  test("one stall, and tokens per second of the whole span of 2.11 s", () => {
    expect(metrics.stall_count).toMatchObject({ mean: 1, detail: { stalledMs: 1500 } });
    expect(metrics.output_token_rate?.mean).toBeCloseTo(33 / 2.11, 9);
    expect(metrics.total_token_rate?.mean).toBeCloseTo(298 / 2.11, 9);
  });
});

describe("by hand:", () => {
  test.each<[Dialect, figure: string, value: number, ours: number | null, differs: boolean]>([
    ["vllm", "Mean TTFT (ms)", 628 / 7, 628 / 7, false],
    ["vllm", "Mean TPOT (ms)", 90, 90, false],
    // One gap an event, and three of 0 in the shared reads: 18 of them.
    ["vllm", "Mean ITL (ms)", 2130 / 18, 2130 / 21, true],
    ["vllm", "Median ITL (ms)", 50, 30, true],
    // Rank 0.99 · 17 = 16.83: between 80 and 1500.
    ["vllm", "P99 ITL (ms)", 80 + 0.83 * 1420, null, true],
    ["vllm", "Mean E2EL (ms)", 394, 394, false],
    ["vllm", "Output token throughput (tok/s)", 33 / 2.11, 33 / 2.11, false],
    // 5 + 4 + 3 + 5 + 2 + 1 + 3 events in the first second; tokens in the fastest: 5 + 4 + 9 + 5 + 2.5 + 1 + 4.
    ["vllm", "Peak output token throughput (tok/s)", 23, 30.5, true],
    // All seven touch the first second; two slots were never more than two.
    ["vllm", "Peak concurrent requests", 7, 2, true],
    ["aiperf", "Inter Token Latency (avg)", 90, 2130 / 21, true],
    ["aiperf", "Inter Chunk Latency (avg)", 2130 / 18, 142, true],
    ["aiperf", "Time to Second Token (avg)", (20 + 50 + 60 + 0 + 50 + 40) / 6, null, false],
    ["aiperf", "Request Latency (avg)", 394, 394, false],
    // To the last output at 2200, not to the last byte at 2210.
    ["aiperf", "Output Token Throughput", 33 / 2.1, 33 / 2.11, true],
    // Request 8 has no usage, so its three events are three tokens: 2130 over 4 + 3 + 8 + 4 + 4 + 2 gaps.
    ["guidellm", "ITL (mean)", 2130 / 25, 2130 / 21, true],
    ["guidellm", "ITL (median)", 20, 30, true],
    ["guidellm", "ITL (p99)", 400, null, true],
    ["guidellm", "TPOT (mean)", 2758 / 32, 90, true],
    ["guidellm", "TPOT (median)", 56, 20, true],
    ["guidellm", "TTFT (mean)", 628 / 7, 628 / 7, false],
    ["guidellm", "Request Latency (mean)", 2.833 / 7, 0.394, true],
    ["guidellm", "Output Tokens per Second (mean)", 32 / 2.11, 33 / 2.11, true],
    ["mlperf", "Mean latency", 405, 405, false],
    ["mlperf", "Mean first token latency", 90, 628 / 7, true],
    ["mlperf", "Mean time to output token", (25 + 160 / 3 + 130 / 6 + 17.5 + 402.5 + 130 / 3) / 6, 90, true],
    ["ietf", "TPOT P50", 20, 20, false],
    ["ietf", "ITL P50", 30, 30, false],
  ])("%s, %s", (dialect, figure, value, ours, differs) => {
    const row = rowsOf(dialect).find((each) => each.figure === figure);
    expect(row?.value).toBeCloseTo(value, 9);
    // A percentile of ours is right to 1/4096.
    if (ours === null) expect(row?.ours?.value ?? null).toBeNull();
    else expect(Math.abs((row?.ours?.value ?? Number.NaN) / ours - 1)).toBeLessThan(1 / 4000);
    expect(row?.differs).toBe(differs);
  });

  test("a role-only event can only be bounded: vLLM's mean TTFT lies between the first byte and the first token", () => {
    const row = rowsOf("vllm").find(({ figure }) => figure === "Mean TTFT (ms)");
    expect(row?.bound).toBeCloseTo((5 + 90 + 40 + 88 + 65 + 45 + 60) / 7, 9);
  });

  test("the drafts of the IETF give no P99 of seven samples, and tell what a report must disclose", () => {
    const { levels, disclosure } = recompute(log, "ietf");
    const p99 = levels[0]?.rows.filter(({ figure }) => figure.endsWith("P99")) ?? [];
    expect(p99).toHaveLength(4);
    for (const { value, why } of p99)
      expect([value, why]).toEqual([null, expect.stringMatching(/1000 samples/)]);
    expect(disclosure.find(({ item }) => item === "Tokens counted by")?.value).toMatch(/server usage 6/);
    for (const { item, value } of disclosure) expect(value.length, item).toBeGreaterThan(0);
  });
});

function printed(dialect: Dialect): string {
  const { title, notes, levels, disclosure } = recompute(log, dialect);
  const figure = (value: number | null | undefined): string => (value == null ? "–" : value.toFixed(3));
  const rows = levels.flatMap(({ rows }) =>
    rows.map(({ figure: name, unit, value, bound, ours, differs, why }) =>
      [
        `${differs ? "≠" : " "} ${name} [${unit}]`,
        `${figure(value)}${bound === undefined ? "" : ` (${figure(bound)})`}`,
        ours ? `${ours.metric} ${ours.statistic} ${figure(ours.value)}` : "–",
        why,
      ].join(" | "),
    ),
  );
  const disclosed = disclosure.map(({ item, value }) => `${item}: ${value}`);
  return `${[title, ...notes, "", ...rows, "", ...disclosed].join("\n").trim()}\n`;
}

test.each(dialects)("%s, in full", async (dialect) => {
  await expect(printed(dialect)).toMatchFileSnapshot(`goldens/${dialect}.txt`);
});

test("every row gives one sentence of reason, and no dialect names a figure twice", () => {
  for (const dialect of dialects) {
    const rows = rowsOf(dialect);
    expect(new Set(rows.map(({ figure }) => figure)).size).toBe(rows.length);
    for (const { why, figure } of rows) expect(why, figure).toMatch(/^\S.*[^.]\.$/);
  }
});

test("a log without prompts has no rows, and says so", () => {
  const report = recompute([runStarted, phaseStarted, request()], "vllm");
  expect(report.levels).toMatchObject([{ level: 0, rows: [] }]);
  expect(report.notes.at(-1)).toMatch(/no prompts/);
});

test("a level in which everything failed has counts and no latencies", () => {
  const failed = prompted([], { outcome: { kind: "httpError", status: 503, message: "no" } });
  for (const dialect of dialects) {
    const { rows = [] } = recompute([runStarted, phaseStarted, failed], dialect).levels[0] ?? {};
    for (const { unit, value, figure } of rows) {
      if (unit === "ms") expect(value, `${dialect} ${figure}`).toBeNull();
      else expect(Number.isFinite(value ?? 0), `${dialect} ${figure}`).toBe(true);
    }
  }
});

test("replies without a count are told", () => {
  const report = recompute([runStarted, phaseStarted, prompted([1100, 1200], { usage: {} })], "aiperf");
  expect(report.notes.at(-1)).toMatch(/^1 replies have no token count/);
});

test("a log without its first line is refused", () => {
  expect(() => recompute(log.slice(1), "vllm")).toThrow(/runStarted/);
});

test("names of dialects are told from other words", () => {
  expect(["vllm", "ietf", "toString", 1].map(isDialect)).toEqual([true, true, false, false]);
});
