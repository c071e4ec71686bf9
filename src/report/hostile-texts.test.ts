import { describe, expect, it } from "vitest";
import type { AssessedRun } from "../analysis/index.ts";
import type { LevelSummary } from "../metric/index.ts";
import { codeSpan } from "./markdown-report.ts";
import { plainText } from "./plain-text.ts";
import { type ReportFormat, reportFormats } from "./report-formats.ts";
import { closedSweep } from "./sample-runs.fixture.ts";

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
