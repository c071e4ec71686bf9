import type { z } from "zod";
import { parseGoal } from "../analysis/index.ts";
import { BenchError } from "../base/index.ts";
import { metrics } from "../metric/index.ts";
import { describeIssues, type LabelOf } from "./describe-issue.ts";
import { findMismatch, withDefaultsOf } from "./kind-defaults.ts";
import { resolveLoad } from "./load-spec.ts";
import { type Scenario, scenarioSchema } from "./scenario-spec.ts";

/** How errors speak to whoever did not write a file. */
export interface ScenarioWords {
  /** What the user wrote to set a key: "--url" for target.url. */
  readonly labelOf?: LabelOf;
  /** What to try, where something better is known than comparing with the documentation. */
  readonly hint?: string;
}

/**
 * Fills in every default.
 * @param where stands before each complaint: the file's name; may be empty
 * @throws scenario.invalid for what does not have the schema's shape, usage.bad-value for a goal that cannot be read
 */
export function resolveScenario(spec: unknown, where: string, words: ScenarioWords = {}): Scenario {
  const parsed = scenarioSchema.safeParse(withDefaultsOf(spec));
  if (!parsed.success) throw invalid(parsed.error.issues, spec, where, words);
  const scenario = parsed.data;
  const metricIds = metrics.map((metric) => metric.id);
  for (const goal of scenario.goals) parseGoal(goal, metricIds);
  const mismatch = findMismatch(scenario);
  if (mismatch)
    throw new BenchError(
      "scenario.invalid",
      where === "" ? mismatch : `${where}: ${mismatch}`,
      hintOf(words),
    );
  return { ...scenario, load: resolveLoad(scenario.load, scenario.workload) };
}

function invalid(
  issues: readonly z.core.$ZodIssue[],
  spec: unknown,
  where: string,
  words: ScenarioWords,
): BenchError {
  const all = describeIssues(issues, spec, scenarioSchema, words.labelOf);
  return new BenchError("scenario.invalid", where === "" ? all : `${where}: ${all}`, hintOf(words));
}

function hintOf({ hint }: ScenarioWords): { hint?: string } {
  return hint === undefined ? {} : { hint };
}
