import { fewestPods, type SearchContext, simulateShape } from "./pod-search.ts";
import { figureOf, meetsGoal } from "./response-goal.ts";
import { type ServiceModel, stretched } from "./service-model.ts";
import type { SensitivityRow, ShapeRow } from "./sizing-answer.ts";

/** More variation than was measured; a service time in the field varies by half of its mean easily. */
const moreVariation = 0.5;

/** The chosen pods when an assumption is off by a tenth, or service times vary more. */
export function sensitivity(
  context: SearchContext,
  plannedPerSecond: number,
  { workersPerPod, pods }: ShapeRow,
  sparePods: number,
): SensitivityRow[] {
  const { service } = context;
  const varied: ServiceModel = {
    ...service,
    cv: moreVariation,
    time: { kind: "lognormal", meanMs: service.meanMs, cv: moreVariation },
  };
  const cases: readonly [string, ServiceModel, number][] = [
    ["service time −10 %", stretched(service, 0.9), 1],
    ["service time +10 %", stretched(service, 1.1), 1],
    ["peak −10 %", service, 0.9],
    ["peak +10 %", service, 1.1],
    [`service times vary by ${moreVariation * 100} %`, varied, 1],
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
      podsNeeded: found ? found.pods + sparePods : null,
    };
  });
}
