import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { parseGoal } from "./goal.ts";
import { recordingWarnings } from "./recording-warnings.ts";
import { levelOf, metric, runOf } from "./run-summary.fixture.ts";

const behind = { code: "log.behind", message: "the log is written more slowly than requests end" };
const waited = { code: "log.waited", message: "sends waited 2 s in all for the log to be written" };

describe("a log that sends had to wait for", () => {
  it("makes the run invalid, and says for how long", () => {
    const run = runOf([levelOf(0, { response_time: metric({ p95: 1 }) })]);
    const { assessment } = assess({ ...run, warnings: [behind, waited] }, [
      parseGoal("p95 < 1s", ["response_time"]),
    ]);
    expect(assessment.verdicts).toMatchObject([{ kind: "invalid", reason: waited.message }]);
    expect(assessment.warnings).toMatchObject([
      { code: "recorder-behind", message: waited.message, invalidates: true },
    ]);
  });

  it("is told while the run still goes on", () => {
    expect(recordingWarnings({ warnings: [behind] })).toMatchObject([
      { message: "sends waited for the log to be written" },
    ]);
  });

  it("is no finding where it did not happen", () => {
    expect(recordingWarnings({ warnings: [{ code: "tokens.mismatch", message: "" }] })).toEqual([]);
  });
});
