import { describe, expect, it } from "vitest";
import type { DialectReport, DialectRow } from "../metric/index.ts";
import { dialectReportFormats } from "./dialect-report.ts";

const ttftWhy =
  "The clock stops at the first event with choices, even one that holds only a role: its instant is not in the log, so the figure lies between the first byte of the answer and the first token.";
const interpolated = "; its percentiles are interpolated between samples";
const median = ttftWhy.replace(/\.$/, `${interpolated}.`);
const none = ttftWhy.replace(/\.$/, `${interpolated}; we give none: needs 299 samples, has 40.`);
const itlWhy =
  "All gaps between events are pooled, one sample an event: several tokens in one event count as one gap, and events of one read give gaps of about 0.";

const row = (
  figure: string,
  value: number | null,
  ours: readonly [metric: string, statistic: string, value: number | null] | null,
  why: string,
  bound?: number,
): DialectRow => ({
  figure,
  unit: "ms",
  value,
  ...(bound === undefined ? {} : { bound }),
  ours: ours && { metric: ours[0], statistic: ours[1], value: ours[2] },
  differs: ours !== null && ours[2] !== value,
  why,
});

const rowsAt = (factor: number): DialectRow[] => [
  row("Successful requests", 320, ["counts.ok", "count", 320], "Requests that ended well, as ours."),
  row("Mean TTFT (ms)", 118.4 * factor, ["ttft", "mean", 118.4 * factor], ttftWhy, 5.1),
  row("Median TTFT (ms)", 112 * factor, ["ttft", "p50", 111.8 * factor], median, 4.9),
  row("P99 TTFT (ms)", 283 * factor, ["ttft", "p99", null], none, 6.2),
  row("Mean ITL (ms)", 31.2, ["itl", "mean", 10.4], itlWhy),
  row("P99 ITL (ms)", 96.1, ["itl", "p99", 30.2], itlWhy),
  row("Peak concurrent requests", 23, null, "Counts every request that touched a whole second."),
  row(
    "Time to Second Token (p50)",
    null,
    ["chunk_gap", "p50", 10.1],
    "Not computed: no answer came in two events.",
  ),
];

const report: DialectReport = {
  dialect: "vllm",
  title: "vLLM bench serve (September 2026)",
  notes: ["Only requests that ended well are in the latencies."],
  levels: [1, 2].map((factor, level) => ({
    level,
    load: { kind: "closed", concurrency: 16 * factor },
    rows: rowsAt(factor),
  })),
  disclosure: [{ item: "load generation", value: "closed loop" }],
};

describe("the figures of another tool", () => {
  it.each([80, 100, 120])("read well in a terminal of %i columns", async (width) => {
    const text = dialectReportFormats.text(report, { width });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    await expect(text).toMatchFileSnapshot(`goldens/dialect.${width}.txt`);
  });

  it("read well as Markdown", async () => {
    await expect(dialectReportFormats.md(report)).toMatchFileSnapshot("goldens/dialect.md");
  });

  it("are the same data as JSON", () => {
    expect(JSON.parse(dialectReportFormats.json(report))).toEqual(report);
  });

  it("say each reason once, with all figures that it explains and none that agree", () => {
    const text = dialectReportFormats.text(report, { width: 200 });
    expect(text.match(/All gaps between events are pooled/g)).toHaveLength(1);
    expect(text).toContain("Mean, P99 ITL (ms)");
    expect(text).toContain("Mean, Median, P99 TTFT (ms)");
    expect(text.match(/The clock stops/g)).toHaveLength(1);
    expect(text.replace(/\s+/g, " ")).toContain(
      "and the first token; Median, P99: its percentiles are interpolated between samples; P99: we give none: needs 299",
    );
    expect(text).not.toContain("Requests that ended well, as ours");
  });

  it("are harmless whatever the log held", () => {
    const hostile = "\u001b[2J<script>`` | ![i](http://e)\u202e\r\n";
    const attacked: DialectReport = {
      ...report,
      title: hostile,
      notes: [hostile],
      levels: [
        {
          level: 0,
          load: { kind: "closed", concurrency: 1 },
          rows: [
            {
              ...row(hostile.repeat(9), 1, [hostile.repeat(9), hostile, 2], hostile.repeat(99)),
              unit: hostile,
            },
          ],
        },
      ],
      disclosure: [{ item: hostile, value: hostile.repeat(99) }],
    };
    for (const format of ["text", "md", "json"] as const) {
      const text = dialectReportFormats[format](attacked, { width: 80 });
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      if (format === "md") expect(text).not.toMatch(/<script|(?<!\\)!\[/);
      if (format === "text") for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
