import type { LevelSummary, RunSummary } from "../metric/index.ts";
import { arrivalWarnings } from "./arrival-warnings.ts";
import type { AssessedRun, Verdict } from "./assessment.ts";
import { compareWithExpectations } from "./expectation/compare-with-expectations.ts";
import type { Expectation } from "./expectation/expectation.ts";
import { type Goal, meetsLimit } from "./goal.ts";
import { instrumentWarnings } from "./instrument-warnings.ts";
import { machineLimitWarnings } from "./machine-limit-warnings.ts";
import { recordingWarnings } from "./recording-warnings.ts";
import { shareWarnings } from "./share-warnings.ts";

/**
 * Judges every goal at every level, and whether the run may be judged at all.
 * @param expectation what the device is known to do with the model, where the user wants to be told
 */
export function assess(summary: RunSummary, goals: readonly Goal[], expectation?: Expectation): AssessedRun {
  const warnings = [
    ...instrumentWarnings(summary),
    ...machineLimitWarnings(summary),
    ...recordingWarnings(summary),
    ...shareWarnings(summary),
    ...arrivalWarnings(summary),
  ];
  const invalid = warnings.find((warning) => warning.invalidates);
  const verdicts = goals.flatMap((goal) =>
    summary.levels.map((level) => {
      const verdict = judge(goal, level);
      return invalid && verdict.kind !== "inconclusive"
        ? { ...verdict, kind: "invalid" as const, reason: invalid.message }
        : verdict;
    }),
  );
  const expectations = expectation && compareWithExpectations(summary, expectation);
  return { ...summary, assessment: { warnings, verdicts, ...(expectations ? { expectations } : {}) } };
}

function judge(goal: Goal, level: LevelSummary): Verdict {
  const about = { goal: goal.text, level: level.level };
  const metric = level.metrics[goal.metric];
  const value = metric?.[goal.statistic] ?? null;
  if (value === null) {
    const reason = metric?.unavailable?.[goal.statistic] ?? `this level has no ${goal.metric}`;
    return { ...about, kind: "inconclusive", value, reason };
  }
  return { ...about, kind: meetsLimit(goal, value) ? "pass" : "fail", value };
}

/** Whether every goal was met at every level; a goal that could not be judged was not met. */
export function goalsMet({ assessment }: AssessedRun): boolean {
  return assessment.verdicts.every((verdict) => verdict.kind === "pass");
}
