import { describe, expect, it } from "vitest";
import { csvCell, csvReport } from "./csv-report.ts";
import { closedSweep } from "./sample-runs.fixture.ts";

describe("a CSV cell", () => {
  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", "two lines"],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1+1", "'=1+1"],
    ["\u200b=1+1", "'=1+1"],
    ['=HYPERLINK("http://evil","x")', `"'=HYPERLINK(""http://evil"",""x"")"`],
    [-1.5, "-1.5"],
    [null, ""],
  ])("of %j is %s", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe("the CSV report", () => {
  const lines = csvReport(closedSweep).split("\r\n");

  it("has one row per level and metric", () => {
    const metrics = closedSweep.levels.reduce((sum, level) => sum + Object.keys(level.metrics).length, 0);
    expect(lines.at(-1)).toBe("");
    expect(lines).toHaveLength(metrics + 2);
  });

  it("leaves unsupported figures empty, and is never 0 for them", () => {
    expect(lines.find((line) => line.startsWith("0,closed,4,response_time,"))).toMatch(
      /^0,closed,4,response_time,ms,8,610,591\.\d+,,,,1207\.8$/,
    );
  });
});
