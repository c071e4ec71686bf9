import { type AssessedRun, assess, parseGoal } from "../../analysis/index.ts";
import { createSummaryFold, metrics } from "../../metric/index.ts";
import { findRunLog, readRunLog } from "../../record/file.ts";
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
    for await (const event of readRunLog(log)) {
      if (event.kind === "runStarted") goals = goalsOf(event.scenario);
      fold.add(event);
    }
    return assessRun(fold.summary(), goals);
  };
  return { log, events: () => readRunLog(log), summary };
}

const metricIds = metrics.map((metric) => metric.id);

/** Judges the goals of the scenario. */
export function assessRun(
  summary: ReturnType<ReturnType<typeof createSummaryFold>["summary"]>,
  goals: readonly string[],
): AssessedRun {
  return assess(
    summary,
    goals.map((goal) => parseGoal(goal, metricIds)),
  );
}

/** The scenario in a log may be of another version: only its goals are needed. */
function goalsOf(scenario: unknown): string[] {
  const goals = (scenario as { goals?: unknown } | null)?.goals;
  return Array.isArray(goals) ? goals.filter((goal) => typeof goal === "string") : [];
}
