import { BenchError } from "../../base/index.ts";
import {
  type Arrivals,
  type Autoscaler,
  type Balancing,
  balancingPolicies,
  firstRatePerSecond,
  meanServiceMs,
  type ServiceTime,
  type SimulationSpec,
  settledReplicas,
} from "../../sizing/index.ts";
import { autoscalerFromFlags } from "./autoscaler-from-flags.ts";
import { parseBatch } from "./parse-batch.ts";
import type { SimulateFlags } from "./simulate-flags.ts";

/** Enough for a p99 with an interval of a few per cent, in a fraction of a second. */
const usualRequests = 200_000;

/** A day of more requests than this is cut short. */
const mostOfADay = 10_000_000;

/** Of the requests, so many more are simulated first, so that the lines are as long as they usually are. */
const warmupRatio = 0.05;
const mostWarmup = 100_000;

function requestsOf(flags: SimulateFlags, arrivals: Arrivals): number {
  if (flags.requests !== undefined) return flags.requests;
  if (arrivals.kind !== "daily") return usualRequests;
  return Math.min(mostOfADay, Math.max(1, Math.round(arrivals.meanRatePerSecond * 86_400)));
}

/** An autoscaler begins with what its rule would want for the first arrivals, so that no day opens with a flood. */
function podsOf(
  flags: SimulateFlags,
  autoscaler: Autoscaler | undefined,
  workersPerPod: number,
  load: number,
): readonly number[] {
  if (flags.pods) return flags.pods;
  return [autoscaler ? settledReplicas(autoscaler, workersPerPod, load) : 1];
}

/** One simulation for every combination of pods, workers and balancing. @throws usage.bad-value, usage.conflict */
export function simulationsFromFlags(
  flags: SimulateFlags,
  arrivals: Arrivals,
  service: ServiceTime,
): SimulationSpec[] {
  const unknown = flags.balancing.find((policy) => !balancingPolicies.includes(policy as Balancing));
  if (unknown !== undefined) {
    throw new BenchError("usage.bad-value", `--balancing "${unknown}" is no policy`, {
      hint: `take ${balancingPolicies.join(", ")}`,
    });
  }
  const autoscaler = autoscalerFromFlags(flags);
  const requests = requestsOf(flags, arrivals);
  const load = (firstRatePerSecond(arrivals) * meanServiceMs(service)) / 1000;
  return flags.workers.flatMap((workersPerPod) =>
    podsOf(flags, autoscaler, workersPerPod, load).flatMap((pods) =>
      flags.balancing.map((balancing) => ({
        arrivals,
        service,
        pods,
        workersPerPod,
        balancing: balancing as Balancing,
        ...(flags.batch === undefined ? {} : { batching: parseBatch(flags.batch) }),
        ...(autoscaler ? { autoscaler } : {}),
        requests,
        // A day begins at midnight, not in the middle of the afternoon.
        warmupRequests:
          arrivals.kind === "daily" ? 0 : Math.min(mostWarmup, Math.ceil(requests * warmupRatio)),
        seed: flags.seed,
      })),
    ),
  );
}
