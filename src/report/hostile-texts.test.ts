import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AssessedRun } from "../analysis/index.ts";
import type { LevelSummary } from "../metric/index.ts";
import { captureReport } from "./capture/capture-report.ts";
import { twoModels } from "./capture/captured-runs.fixture.ts";
import { boardSuite, chatSweep } from "./llm-runs.fixture.ts";
import { codeSpan } from "./markdown-report.ts";
import { displayWidth, plainText } from "./plain-text.ts";
import { type ReportFormat, reportFormats } from "./report-formats.ts";
import { closedSweep } from "./sample-runs.fixture.ts";
import { summaryBlock } from "./summary-block.ts";

const hostile =
  "\u001b[2J\u001b]0;owned\u0007=cmd|' /C calc'!A1 | <script>alert(1)</script> `` ` \r\n| x | ![i](http://e)\u202e\u009b31m";

const level = closedSweep.levels[0] as LevelSummary;

/** A run in which everything that can be text is an attack. */
const run: AssessedRun = {
  ...closedSweep,
  runId: hostile,
  name: hostile,
  startedAt: hostile,
  seed: hostile,
  tool: { name: hostile, version: hostile },
  machine: { ...closedSweep.machine, os: hostile, cpuModel: hostile, node: hostile },
  scenario: {
    target: { kind: hostile, url: `http://user:password@host/${hostile}`, model: hostile },
    workload: { kind: hostile, [hostile]: hostile, list: [hostile] },
  },
  levels: [
    {
      ...level,
      errors: [{ error: hostile, count: 1, example: hostile.repeat(50) }],
      metrics: {
        ...level.metrics,
        [hostile]: { unit: hostile, n: 1, mean: 1, p50: null, p90: null, p95: null, p99: null, max: null },
        response_time: { ...level.metrics.response_time!, p99: null, unavailable: { p99: hostile } },
        wer: { ...level.metrics.wer!, detail: { normalizer: hostile, referenceWords: hostile } },
      },
    },
  ],
  warnings: [{ code: hostile, message: hostile }],
  assessment: {
    warnings: [{ code: hostile, message: hostile, advice: hostile, invalidates: true }],
    verdicts: [{ goal: hostile, level: 0, kind: "inconclusive", value: null, reason: hostile }],
  },
};

const printed = (format: ReportFormat): string => reportFormats[format](run, { color: false });

describe("a run full of hostile texts", () => {
  it.each(["text", "md", "csv", "json"] as const)("cannot steer a terminal by way of %s", (format) => {
    expect(printed(format).replaceAll(/\r?\n/g, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("cannot make HTML, images or further columns in Markdown", () => {
    const quoted = codeSpan(plainText(hostile.repeat(50)));
    expect(printed("md")).toContain(quoted);
    const outsideCode = printed("md").replace(quoted, "");
    expect(outsideCode).not.toMatch(/<script|(?<!\\)!\[|(?<!\\)\]\(/);
    for (const table of printed("md").matchAll(/(?:^\|.*\n)+/gm)) {
      const columns = table[0]
        .trimEnd()
        .split("\n")
        .map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(columns).size).toBe(1);
    }
  });

  it("cannot start a formula in a spreadsheet", () => {
    for (const line of printed("csv").split("\r\n")) {
      expect(line).not.toMatch(/(^|,)"?[=+@]/);
    }
  });

  it("does not show the password of an address", () => {
    for (const format of ["text", "md"] as const) expect(printed(format)).not.toContain("password");
  });

  it("keeps within the terminal", () => {
    for (const line of reportFormats.text(run, { width: 80 }).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

const promptLevel = boardSuite.levels[0] as LevelSummary;

/** The same with the texts of a language model's run: prompts, sources of counts, finish reasons, expectations. */
const promptRun: AssessedRun = {
  ...boardSuite,
  name: hostile,
  scenario: {
    target: { kind: hostile, url: hostile, model: hostile, temperature: 0 },
    workload: { kind: "prompt-suite", suite: hostile },
  },
  levels: [
    {
      ...promptLevel,
      errors: [],
      metrics: {
        ...promptLevel.metrics,
        output_tokens: {
          ...promptLevel.metrics.output_tokens!,
          detail: { tokens: `mixed: ${hostile} 3, ${hostile.repeat(9)} 4`, leftOut: hostile, total: 9 },
        },
        itl: { ...promptLevel.metrics.itl!, detail: { split: hostile.repeat(9), tokens: hostile } },
        finish_reasons: {
          ...promptLevel.metrics.finish_reasons!,
          detail: { [hostile]: 3, [`${hostile}2`]: 1 },
        },
        prefill_speed: { ...promptLevel.metrics.prefill_speed!, detail: { measuredBy: hostile } },
        check_pass_rate: {
          ...promptLevel.metrics.check_pass_rate!,
          detail: { words: hostile, [hostile]: 1 },
        },
      },
      prompts: (promptLevel.prompts ?? []).map((prompt) => ({
        ...prompt,
        suite: hostile,
        prompt: hostile.repeat(5),
        title: `語${hostile.repeat(5)}`,
      })),
    },
  ],
  assessment: {
    warnings: [],
    verdicts: [],
    expectations: {
      ...boardSuite.assessment.expectations!,
      title: hostile,
      figures: boardSuite.assessment.expectations!.figures.map((figure) => ({
        ...figure,
        label: hostile,
        unit: hostile,
        note: hostile.repeat(50),
        from: hostile,
        reason: hostile,
      })),
      checklist: [{ check: hostile.repeat(20), how: hostile.repeat(20) }],
    },
  },
};

describe("a language model's run full of hostile texts", () => {
  it.each(["text", "md", "csv", "json"] as const)("cannot steer a terminal by way of %s", (format) => {
    const text = reportFormats[format](promptRun);
    expect(text.replaceAll(/\r?\n/g, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("keeps within the terminal, in the report and in the summary", () => {
    const texts = [
      reportFormats.text(promptRun, { width: 80 }),
      summaryBlock(
        { model: hostile.repeat(9), summary: promptRun, records: twoModels[0]!.records },
        { width: 80 },
      ),
    ];
    for (const line of texts.join("\n").split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(texts.join("").replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("cannot make HTML or images in Markdown", () => {
    const outsideCode = reportFormats.md(promptRun).replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/<script|(?<!\\)!\[|(?<!\\)\]\(/);
  });

  it("survives a scenario of another shape", () => {
    for (const scenario of [
      null,
      7,
      [],
      { workload: { kind: "prompt-suite" } },
      { workload: { kind: "trace" } },
    ]) {
      const text = reportFormats.text({ ...chatSweep, scenario });
      expect(text).toContain("chat-sweep");
      expect(text).not.toMatch(/undefined|\[object/);
    }
  });
});

/** What CommonMark takes for code blocks: the text of each, and what is outside of all of them. */
function readFences(markdown: string): { inside: string[]; outside: string } {
  const inside: string[] = [];
  const outside: string[] = [];
  let open: { fence: number; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (open && ticks && ticks[1]!.length >= open.fence && ticks[2]!.trim() === "") {
      inside.push(open.lines.join("\n"));
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (ticks) open = { fence: ticks[1]!.length, lines: [] };
    else outside.push(line);
  }
  expect(open).toBeUndefined();
  return { inside, outside: outside.join("\n") };
}

describe("captured answers full of hostile texts", () => {
  const [run] = twoModels;
  const markdownOf = (answer: string): string => {
    const record = run!.records[0]!;
    const input = { ...record.input, text: answer, prompt: hostile, title: hostile, suite: hostile };
    const output = { text: answer, reasoning: answer, finishReason: hostile };
    const failed = { outcome: { kind: "streamError" as const, message: hostile }, id: 1 };
    const records = [record, { ...record, ...failed }].map((each) => ({ ...each, input, output }));
    return captureReport([{ model: hostile, summary: { ...promptRun, runId: hostile }, records }] as never)
      .markdown;
  };

  it.each([
    ["a fence", "```\n# free\n```"],
    ["a long fence", "`````````` \n# free\n``````````"],
    ["a fence of tildes", "~~~\n# free\n~~~"],
    ["HTML", "</code></pre><script>alert(1)</script><img src=x onerror=y>"],
    ["a comment that is never closed", "<!-- "],
    ["a lone carriage return before a fence", "a\r```\r# free"],
    ["line ends of other kinds", "a\u2028```\u2028# free\u0085```\u000b```\u000c```"],
    ["control sequences", "\u001b[2J\u001b]0;owned\u0007a\u009b31m"],
    ["control characters inside a fence", "`\u0000`\u200b`\n# free"],
    ["directions", "a\u202eb\u2066c\ufeffd"],
    ["half a character", "a\ud800b"],
    ["backticks to the end", "```"],
  ])("keep %s inside its block", (_, answer) => {
    const { inside, outside } = readFences(markdownOf(answer));
    expect(inside).toHaveLength(4);
    expect(outside.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "")).not.toMatch(
      /# free|<script|<img|<!--|(?<!\\)!\[/,
    );
    expect(markdownOf(answer).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("show every text that has nothing to hide as it is", () => {
    const line = fc.string({
      unit: fc.constantFrom("`", "~", "#", " ", "a", "<", ">", "-", "|", "\t", "語"),
    });
    const text = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join("\n")}.`);
    const property = fc.property(text, (answer) => {
      expect(readFences(markdownOf(answer)).inside).toEqual(new Array(4).fill(answer));
    });
    fc.assert(property, { seed: 7, numRuns: 60 });
  });

  it("keep the letters that joiners hold together, and say when something is not shown", () => {
    const persian = "می\u200cخواهم 👩\u200d💻";
    expect(markdownOf(persian)).toContain(persian);
    expect(markdownOf(persian)).not.toContain("are not shown");
    expect(markdownOf("a\u202eb")).toContain("Control characters of this text are not shown");
  });

  it("are in the JSON whole, and harmless there too", () => {
    const answer = "\u001b[31m\u202e</script>\u2028`";
    const record = { ...run!.records[0]!, output: { text: answer } };
    const { json } = captureReport([{ ...run!, records: [record] }]);
    expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(JSON.parse(json).detailed_results[0].response_text).toBe(answer);
  });
});
