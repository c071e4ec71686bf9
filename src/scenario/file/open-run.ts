import { type AssessedRun, assess, type Goal, parseGoal, type Verdict } from "../../analysis/index.ts";
import { createSummaryFold, metrics, type RunSummary } from "../../metric/index.ts";
import { findRunLog, readRunLog, readRunLogParts } from "../../record/file.ts";
import type { RunEvent } from "../../record/index.ts";

/** A run on disk, finished, running or cut off. */
export interface OpenedRun {
  /** Path of its log. */
  readonly log: string;
  events(): AsyncIterable<RunEvent>;
  /** Its numbers, computed anew from the log. */
  summary(): Promise<AssessedRun>;
}

/**
 * Opens a run by its folder or its log.
 * @throws log.unreadable
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const log = await findRunLog(path);
  const summary = async (): Promise<AssessedRun> => {
    const fold = createSummaryFold();
    let goals: readonly string[] = [];
    for await (const events of readRunLogParts(log)) {
      for (const event of events) {
        if (event.kind === "runStarted") goals = goalsOf(event.scenario);
        fold.add(event);
      }
    }
    fold.close();
    return assessRun(fold.summary(), goals);
  };
  return { log, events: () => readRunLog(log), summary };
}

const metricIds = metrics.map((metric) => metric.id);

/** Judges the goals of the scenario; one that another version wrote and this one cannot read is not met. */
export function assessRun(summary: RunSummary, goals: readonly string[]): AssessedRun {
  const readable: Goal[] = [];
  const unreadable: { readonly goal: string; readonly reason: string }[] = [];
  for (const goal of goals) {
    try {
      readable.push(parseGoal(goal, metricIds));
    } catch (error) {
      unreadable.push({ goal, reason: (error as Error).message });
    }
  }
  const { assessment, ...numbers } = assess(summary, readable);
  const unjudged = unreadable.flatMap(({ goal, reason }) =>
    summary.levels.map(({ level }): Verdict => ({ goal, level, kind: "inconclusive", value: null, reason })),
  );
  return { ...numbers, assessment: { ...assessment, verdicts: [...assessment.verdicts, ...unjudged] } };
}

/** The scenario in a log may be of another version: only its goals are needed. */
function goalsOf(scenario: unknown): string[] {
  const goals = (scenario as { goals?: unknown } | null)?.goals;
  return Array.isArray(goals) ? goals.filter((goal) => typeof goal === "string") : [];
}
