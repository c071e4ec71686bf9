import { createRandom } from "../../base/index.ts";
import { checkSpec } from "./check-spec.ts";
import { createRecorder } from "./recorder.ts";
import { arrivalStream, meanRatePerSecond, meanServiceMs, serviceStream } from "./request-streams.ts";
import { createServerSystem } from "./server-system.ts";
import type { SimulationResult, SimulationSpec } from "./simulation-spec.ts";
import { createTimeAverages, type TimeAverages } from "./time-averages.ts";

/** With more in the system than this the run stops taking requests, so that an overload cannot fill the memory. */
const mostInSystem = 1_000_000;

/** Requests a second that the workers can serve at most: full batches all the time, and all replicas there are. */
export function capacityPerSecond(spec: SimulationSpec): number {
  const { maxBatch, perExtraRatio } = spec.batching ?? { maxBatch: 1, perExtraRatio: 0 };
  const batchMs = meanServiceMs(spec.service) * (1 + perExtraRatio * (maxBatch - 1));
  const pods = spec.autoscaler?.maxReplicas ?? spec.pods;
  return (pods * spec.workersPerPod * maxBatch * 1000) / batchMs;
}

/**
 * Discrete events: arrivals → a balancer → lines → workers, first come first served. Deterministic: the same spec gives
 * the same result. Arrivals and service times come from streams of their own, drawn in the order of arrivals, so two
 * configurations with one seed meet the same requests (common random numbers; Law, Simulation Modeling and Analysis,
 * §11.2).
 *
 * A percentile counts requests by arrival: those of the warm-up are left out, and the last ones are served to their end.
 * Time averages are from the first measured arrival to the last one.
 *
 * @throws BenchError usage.bad-value when the spec cannot be
 */
export function simulate(spec: SimulationSpec): SimulationResult {
  checkSpec(spec);
  const { warmupRequests, requests } = spec;
  const random = createRandom(spec.seed);
  const nextArrival = arrivalStream(spec.arrivals, random.fork("arrivals"));
  const nextService = serviceStream(spec.service, random.fork("service"));
  const recorder = createRecorder(spec);
  let fewest = spec.pods;
  let most = spec.pods;
  const system = createServerSystem(spec, random.fork("balancing"), {
    advance: (atMs) => averages.advance(atMs),
    scaled() {
      fewest = Math.min(fewest, system.state.replicas);
      most = Math.max(most, system.state.replicas);
    },
    started(index, waitMs) {
      if (index >= warmupRequests) recorder.waited(waitMs);
    },
    answered(index, arrivedAtMs, responseMs) {
      if (index >= warmupRequests) recorder.answered(index - warmupRequests, arrivedAtMs, responseMs);
    },
  });
  const { state } = system;
  const averages: TimeAverages = createTimeAverages(state, spec.arrivals.kind === "daily");

  const total = warmupRequests + requests;
  const middle = warmupRequests + Math.floor(requests / 2);
  const atStart = { inSystem: 0, ended: 0, changes: 0 };
  let inSystemOfFirstHalf = 0;
  let arrived = 0;
  let nowMs = 0;
  while (arrived < total && (arrived <= warmupRequests || state.inSystem < mostInSystem)) {
    nowMs = nextArrival();
    system.runUntil(nowMs);
    if (arrived === warmupRequests) {
      averages.start(nowMs);
      Object.assign(atStart, { inSystem: state.inSystem, ended: system.ended, changes: system.changes });
      fewest = most = state.replicas;
    }
    if (arrived === middle) inSystemOfFirstHalf = averages.meanOf("inSystem");
    system.arrive(arrived++, nextService(), nowMs);
  }
  averages.stop(nowMs);
  const { spanMs } = averages;
  const growth = state.inSystem - atStart.inSystem;
  const endedInSpan = system.ended - atStart.ended;
  const meanReplicas = averages.meanOf("replicas");
  const meanInSystem = averages.meanOf("inSystem");
  const replicas = {
    mean: meanReplicas,
    min: fewest,
    max: most,
    hours: (meanReplicas * spanMs) / 3_600_000,
    changes: system.changes - atStart.changes,
  };
  system.runUntil(Number.POSITIVE_INFINITY);
  return {
    ...recorder.result(),
    utilizationRatio: averages.meanOf("busyWorkers") / averages.meanOf("workers"),
    meanQueue: averages.meanOf("inLine"),
    meanInSystem,
    throughputPerSecond: (1000 * endedInSpan) / spanMs,
    spanMs,
    replicas,
    ...(spec.arrivals.kind === "daily" ? { hours: recorder.hours(averages) } : {}),
    isUnstable:
      arrived < total ||
      meanRatePerSecond(spec.arrivals) >= capacityPerSecond(spec) * (1 - 1e-9) ||
      (growth > wandersBy(spec) && meanInSystem > 1.5 * inSystemOfFirstHalf),
  };
}

/** A line on the edge of stability wanders as far as the root of the arrivals; only what is beyond that is growth. */
function wandersBy({ pods, workersPerPod, batching, autoscaler, requests }: SimulationSpec): number {
  const inService = (autoscaler?.maxReplicas ?? pods) * workersPerPod * (batching?.maxBatch ?? 1);
  return Math.max(10 * inService, 5 * Math.sqrt(requests), 0.01 * requests);
}
