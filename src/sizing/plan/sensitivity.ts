import { fewestPods, type SearchContext, simulateShape } from "./pod-search.ts";
import { figureOf, meetsGoal } from "./response-goal.ts";
import { type ServiceModel, stretched } from "./service-model.ts";
import type { SensitivityRow, ShapeRow, SizingQuestion } from "./sizing-answer.ts";

/** A service time in the field varies by half of its mean easily. */
const usualVariation = 0.5;
/** Where it was measured to vary nearly so or more, by half as much again. */
const moreVariation = 1.5;

/** The chosen pods when an assumption is off by a tenth, or service times vary more. */
export function sensitivity(
  context: SearchContext,
  plannedPerSecond: number,
  { workersPerPod, pods }: ShapeRow,
  { sparePods, minPods }: Pick<SizingQuestion, "sparePods" | "minPods">,
): SensitivityRow[] {
  const { service } = context;
  const cv = Math.max(usualVariation, moreVariation * service.cv);
  const varied: ServiceModel = {
    ...service,
    cv,
    time: { kind: "lognormal", meanMs: service.meanMs, cv },
  };
  const cases: readonly [string, ServiceModel, number][] = [
    ["service time −10 %", stretched(service, 0.9), 1],
    ["service time +10 %", stretched(service, 1.1), 1],
    ["peak −10 %", service, 0.9],
    ["peak +10 %", service, 1.1],
    [`service times vary by ${(cv * 100).toFixed(0)} %`, varied, 1],
  ];
  return cases.map(([change, model, factor]) => {
    const changed = { ...context, service: model };
    const rate = plannedPerSecond * factor;
    const result = simulateShape(changed, rate, pods - sparePods, workersPerPod);
    const found = fewestPods(changed, rate, workersPerPod);
    return {
      change,
      figureMs: result.isUnstable ? null : figureOf(result, context.goal).ms,
      meetsGoal: meetsGoal(result, context.goal),
      podsNeeded: found ? Math.max(minPods, found.pods + sparePods) : null,
    };
  });
}
