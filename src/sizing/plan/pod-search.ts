import { allenCunneenWaitQuantileMs } from "../queueing/allen-cunneen.ts";
import { simulate } from "../simulation/simulate.ts";
import type { Balancing, SimulationResult } from "../simulation/simulation-spec.ts";
import { meetsGoal, quantileOf, type ResponseGoal } from "./response-goal.ts";
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

/** With fewer for each worker no queue would have the time to grow to what it is in the long run. */
const requestsForEachWorker = 200;
const mostSimulatedWorkers = 256;

/**
 * Random balancing splits a Poisson stream into Poisson streams (Kingman, Poisson Processes, §5.1), so that each pod is
 * a system of its own, and one of them says what all do. Every other policy shares the load the more evenly the more
 * pods there are: hundreds of workers stand for thousands with the same load each, and err to the safe side.
 */
export function simulateShape(
  { service, balancing, seed, requests }: SearchContext,
  ratePerSecond: number,
  pods: number,
  workersPerPod: number,
): SimulationResult {
  const most = Math.max(1, Math.floor(mostSimulatedWorkers / workersPerPod));
  const simulatedPods = balancing === "random" ? 1 : Math.min(pods, most);
  const enough = Math.max(requests, simulatedPods * workersPerPod * requestsForEachWorker);
  return simulate({
    arrivals: { kind: "poisson", ratePerSecond: (ratePerSecond * simulatedPods) / pods },
    service: service.time,
    pods: simulatedPods,
    workersPerPod,
    balancing,
    requests: enough,
    warmupRequests: Math.ceil(enough / 10),
    seed,
  });
}

/** The fewest pods that keep up: below, the queue grows without end. */
export const fewestStablePods = (ratePerSecond: number, meanMs: number, workersPerPod: number): number =>
  Math.floor((ratePerSecond * meanMs) / 1000 / workersPerPod + 1e-9) + 1;

/** Where to begin: the fewest pods whose wait, by the closed form, leaves room for the service time. */
function guessPods(
  { service, goal }: SearchContext,
  ratePerSecond: number,
  workers: number,
  first: number,
): number {
  const variability = { arrivalScv: 1, serviceScv: service.cv ** 2 };
  const room = goal.limitMs - service.meanMs;
  for (let pods = first; pods < first * 16; pods++) {
    const station = { ratePerSecond: ratePerSecond / pods, serviceMs: service.meanMs, workers };
    if (allenCunneenWaitQuantileMs(station, variability, quantileOf(goal) ?? 0.5) <= room) return pods;
  }
  return first;
}

/**
 * The fewest pods of this many workers that meet the goal: simulated from a closed form's guess on, first beside it,
 * then by doubling and halving.
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
    const result = tried.get(pods) ?? simulateShape(context, ratePerSecond, pods, workersPerPod);
    tried.set(pods, result);
    return meetsGoal(result, goal);
  };
  const first = fewestStablePods(ratePerSecond, service.meanMs, workersPerPod);
  if (first > mostPods) return null;
  let tooFew = first - 1;
  let enough = Math.min(mostPods, guessPods(context, ratePerSecond, workersPerPod, first));
  if (meets(enough)) {
    if (enough - 1 > tooFew && !meets(enough - 1)) tooFew = enough - 1;
  } else {
    for (let step = 1; ; step *= 2) {
      if (enough >= mostPods) return null;
      tooFew = enough;
      enough = Math.min(mostPods, enough + step);
      if (meets(enough)) break;
    }
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
