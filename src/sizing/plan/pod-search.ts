import { simulate } from "../simulation/simulate.ts";
import type { Balancing, SimulationResult } from "../simulation/simulation-spec.ts";
import { meetsGoal, type ResponseGoal } from "./response-goal.ts";
import type { ServiceModel } from "./service-model.ts";

/** What does not change while a shape is looked for. */
export interface SearchContext {
  readonly service: ServiceModel;
  readonly goal: ResponseGoal;
  readonly balancing: Balancing;
  readonly seed: string | number;
  /** Requests of one simulation; more make its interval narrower. */
  readonly requests: number;
  readonly mostPods: number;
}

export function simulateShape(
  { service, balancing, seed, requests }: SearchContext,
  ratePerSecond: number,
  pods: number,
  workersPerPod: number,
): SimulationResult {
  return simulate({
    arrivals: { kind: "poisson", ratePerSecond },
    service: service.time,
    pods,
    workersPerPod,
    balancing,
    requests,
    warmupRequests: Math.ceil(requests / 10),
    seed,
  });
}

/** The fewest pods that keep up: below, the queue grows without end. */
export const fewestStablePods = (ratePerSecond: number, meanMs: number, workersPerPod: number): number =>
  Math.floor((ratePerSecond * meanMs) / 1000 / workersPerPod + 1e-9) + 1;

/**
 * The fewest pods of this many workers that meet the goal, by doubling and halving from the fewest that keep up.
 * @returns null when not even `mostPods` do
 */
export function fewestPods(
  context: SearchContext,
  ratePerSecond: number,
  workersPerPod: number,
): { readonly pods: number; readonly result: SimulationResult } | null {
  const { service, goal, mostPods } = context;
  const tried = new Map<number, SimulationResult>();
  const meets = (pods: number): boolean => {
    const result = simulateShape(context, ratePerSecond, pods, workersPerPod);
    tried.set(pods, result);
    return meetsGoal(result, goal);
  };
  const first = fewestStablePods(ratePerSecond, service.meanMs, workersPerPod);
  if (first > mostPods) return null;
  let tooFew = first - 1;
  let enough = first;
  while (!meets(enough)) {
    if (enough >= mostPods) return null;
    tooFew = enough;
    enough = Math.min(mostPods, Math.max(enough + 1, Math.ceil(first + (enough - first + 1) * 2)));
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (meets(middle)) enough = middle;
    else tooFew = middle;
  }
  return { pods: enough, result: tried.get(enough) as SimulationResult };
}

/**
 * The highest rate that one pod serves within the goal, a second, to 1 %.
 * @returns null when it does not meet the goal even when nearly idle
 */
export function highestRate(
  context: SearchContext,
  workersPerPod: number,
): { readonly ratePerSecond: number; readonly result: SimulationResult } | null {
  const capacity = (workersPerPod * 1000) / context.service.meanMs;
  let low = capacity * 0.01;
  let high = capacity;
  let best = simulateShape(context, low, 1, workersPerPod);
  if (!meetsGoal(best, context.goal)) return null;
  while (high - low > 0.01 * capacity) {
    const middle = (low + high) / 2;
    const result = simulateShape(context, middle, 1, workersPerPod);
    if (meetsGoal(result, context.goal)) {
      low = middle;
      best = result;
    } else high = middle;
  }
  return { ratePerSecond: low, result: best };
}
