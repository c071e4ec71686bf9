import { describe, expect, it } from "vitest";
import { jsonReport } from "./json-report.ts";
import {
  allFailed,
  closedSweep,
  interruptedSweep,
  openLoopPoisson,
  openLoopStall,
} from "./sample-runs.fixture.ts";

const runs = { allFailed, closedSweep, interruptedSweep, openLoopPoisson, openLoopStall };

/** The same value with the keys of every object the other way round. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}

describe("the JSON report", () => {
  it.each(Object.entries(runs))("of %s parses back to the summary", (_, run) => {
    expect(JSON.parse(jsonReport(run))).toEqual(JSON.parse(JSON.stringify(run)));
  });

  it("is the same bytes for equal summaries, whatever the order of their keys", () => {
    const { scenario, ...rest } = closedSweep;
    const reversed = { ...(reverseKeys(rest) as typeof rest), scenario };
    expect(jsonReport(reversed)).toBe(jsonReport(closedSweep));
  });

  it("holds the verdicts on the goals", () => {
    const { verdicts } = JSON.parse(jsonReport(closedSweep)).assessment;
    expect(verdicts).toHaveLength(27);
    expect(verdicts[0]).toEqual({
      goal: "p95 < 5s",
      level: 0,
      kind: "inconclusive",
      value: null,
      reason: "needs 59 samples, has 8",
    });
  });

  it("escapes what could steer a terminal, and parses back to it", () => {
    const name = "a\u001b[31m\u009b31m\u202e\u{e0041}b";
    const text = jsonReport({ ...closedSweep, name });
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text).name).toBe(name);
  });
});
