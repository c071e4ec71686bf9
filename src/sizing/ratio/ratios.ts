import { type Measurement, shortCpuName } from "../measurement/measurement.ts";
import { rateAtGoal } from "../plan/curve.ts";
import { highestRate, type SearchContext } from "../plan/pod-search.ts";
import type { ResponseGoal } from "../plan/response-goal.ts";
import { pooledService, serviceModel } from "../plan/service-model.ts";
import type { Ratios } from "../plan/sizing-answer.ts";
import { serviceRatio, sideMs } from "./ratio.ts";

type Figure = { readonly value: number } | { readonly unavailable: string };

/** A name for each side that tells them apart. */
export function sideNames(dev: Measurement, prod: Measurement): [string, string] {
  const names: [string, string] = [shortCpuName(dev.cpuModel), shortCpuName(prod.cpuModel)];
  return names[0] === names[1] ? [`dev ${names[0]}`, `prod ${names[1]}`] : names;
}

/** Requests a second and core at the most; the median run of a side. */
function perCore(side: readonly Measurement[]): number | null {
  const rates = side.flatMap(({ cores, maxThroughputPerSecond }) =>
    cores === null ? [] : [maxThroughputPerSecond / cores],
  );
  return rates.sort((a, b) => a - b)[Math.floor((rates.length - 1) / 2)] ?? null;
}

/**
 * How the two sides compare: one request alone, capacity of a core, and the rate within the goal. The three differ
 * wherever a queue or a batch matters, so all three are told.
 * @param workersPerPod of the chosen shape, where the rate within the goal has to be simulated
 */
export function compareSides(
  dev: readonly Measurement[],
  prod: readonly Measurement[],
  goal: ResponseGoal,
  search: Omit<SearchContext, "service" | "goal">,
  workersPerPod: number,
  assumedCv?: number,
): Ratios {
  const [first, second] = [dev[0] as Measurement, prod[0] as Measurement];
  const [devName, prodName] = sideNames(first, second);
  const times = [sideMs(dev), sideMs(prod)];
  const cores = [perCore(dev), perCore(prod)];
  let isSimulated = false;
  const atGoal = (side: readonly Measurement[]): number | string => {
    const service = pooledService(side);
    const curve = rateAtGoal(
      side.flatMap(({ levels }) => levels),
      goal,
    );
    if (curve.kind === "found") return curve.ratePerSecond;
    if (!service) return curve.kind === "unusable" ? curve.reason : "its lowest rate misses the goal";
    isSimulated = true;
    const found = highestRate({ ...search, goal, service: serviceModel(service, assumedCv) }, workersPerPod);
    return found?.ratePerSecond ?? "a request alone takes longer than the goal";
  };
  const [devRate, prodRate] = [atGoal(dev), atGoal(prod)];
  const goalFigure = (): Figure => {
    if (typeof devRate === "string") return { unavailable: `${devName}: ${devRate}` };
    if (typeof prodRate === "string") return { unavailable: `${prodName}: ${prodRate}` };
    return { value: devRate / prodRate };
  };
  return {
    dev: devName,
    prod: prodName,
    devMs: times[0] ?? null,
    prodMs: times[1] ?? null,
    singleRequest:
      times[0] == null || times[1] == null
        ? { unavailable: "a side has no requests that were served one at a time" }
        : serviceRatio(dev, prod, assumedCv),
    perCore:
      cores[0] == null || cores[1] == null
        ? { unavailable: "a side does not say how many cores it could use" }
        : { value: cores[0] / cores[1] },
    atGoal: goalFigure(),
    goal: goal.text,
    workersPerPod: isSimulated ? workersPerPod : null,
  };
}
