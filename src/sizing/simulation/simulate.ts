import { createRandom } from "../../base/index.ts";
import { createScaler, type Scaler } from "../autoscaler/scaler.ts";
import { checkSpec } from "./check-spec.ts";
import { createEventHeap } from "./event-heap.ts";
import { createLines } from "./lines.ts";
import { createPicker } from "./pick-pod.ts";
import { createPodsByLoad } from "./pods-by-load.ts";
import { createRecorder } from "./recorder.ts";
import { createRequestPool } from "./request-pool.ts";
import { arrivalStream, meanRatePerSecond, meanServiceMs, serviceStream } from "./request-streams.ts";
import type { SimulationResult, SimulationSpec } from "./simulation-spec.ts";
import { createTimeAverages, type SystemState } from "./time-averages.ts";

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
  const { workersPerPod, warmupRequests } = spec;
  const random = createRandom(spec.seed);
  const nextArrival = arrivalStream(spec.arrivals, random.fork("arrivals"));
  const nextService = serviceStream(spec.service, random.fork("service"));
  const isShared = spec.balancing === "one-queue";
  // Pods that finish their requests exist beside those that were started since.
  const room = spec.autoscaler ? 2 * spec.autoscaler.maxReplicas : spec.pods;
  const count = isShared ? 1 : room;

  const state: SystemState = { inLine: 0, inSystem: 0, busyWorkers: 0, workers: 0, replicas: spec.pods };
  const averages = createTimeAverages(state, spec.arrivals.kind === "daily");
  const recorder = createRecorder(spec);
  const pool = createRequestPool();
  const events = createEventHeap();
  const pods = createPodsByLoad(count);
  const pick = createPicker(spec.balancing, pods, random.fork("balancing"));
  let ended = 0;
  let nowMs = 0;
  let scaler: Scaler | undefined;
  const lines = createLines({
    count,
    batching: spec.batching,
    pool,
    events,
    state,
    onStart(row, atMs) {
      if (pool.index[row]! >= warmupRequests) recorder.waited(atMs - pool.arrivedAtMs[row]!);
    },
    onEnd(row, line, atMs) {
      const index = pool.index[row]! - warmupRequests;
      const arrivedAtMs = pool.arrivedAtMs[row]!;
      if (index >= 0) recorder.answered(index, arrivedAtMs, atMs - arrivedAtMs);
      ended++;
      pods.remove(line);
      if (scaler && !isShared && pods.loadOf(line) === 0 && scaler.finish(line)) {
        lines.removeWorkers(line, workersPerPod);
      }
    },
  });

  const open = (pod: number): void => {
    const line = isShared ? 0 : pod;
    if (!isShared) pods.join(pod);
    lines.addWorkers(line, workersPerPod, nowMs);
  };
  const close = (pod: number): boolean => {
    if (!isShared) pods.leave(pod);
    const isEmpty = isShared || pods.loadOf(pod) === 0;
    if (isEmpty) lines.removeWorkers(isShared ? 0 : pod, workersPerPod);
    return isEmpty;
  };
  if (isShared) pods.join(0);
  if (spec.autoscaler) {
    scaler = createScaler(spec.autoscaler, workersPerPod, state, { initial: spec.pods, room, open, close });
  } else {
    for (let pod = 0; pod < spec.pods; pod++) open(pod);
  }

  let fewest = spec.pods;
  let most = spec.pods;
  const advance = (atMs: number): void => {
    nowMs = atMs;
    averages.advance(atMs);
    scaler?.advance(atMs);
  };
  const runUntil = (atMs: number): void => {
    for (;;) {
      const eventAtMs = events.nextAtMs();
      const scalesAtMs = scaler ? scaler.nextAtMs() : Number.POSITIVE_INFINITY;
      const nextAtMs = Math.min(eventAtMs, scalesAtMs);
      if (nextAtMs > atMs || (state.inSystem === 0 && atMs === Number.POSITIVE_INFINITY)) return;
      advance(nextAtMs);
      if (eventAtMs <= scalesAtMs) lines.handle(events.pop(), nextAtMs);
      else scaler!.act();
      if (scaler) {
        state.replicas = scaler.starting + state.workers / workersPerPod;
        fewest = Math.min(fewest, state.replicas);
        most = Math.max(most, state.replicas);
      }
    }
  };

  const total = warmupRequests + spec.requests;
  const middle = warmupRequests + Math.floor(spec.requests / 2);
  const atStart = { inSystem: 0, ended: 0, changes: 0 };
  let inSystemOfFirstHalf = 0;
  let arrived = 0;
  while (arrived < total && state.inSystem < mostInSystem) {
    const atMs = nextArrival();
    runUntil(atMs);
    advance(atMs);
    if (arrived === warmupRequests) {
      averages.start(atMs);
      Object.assign(atStart, { inSystem: state.inSystem, ended, changes: scaler?.changes ?? 0 });
      fewest = most = state.replicas;
    }
    if (arrived === middle) inSystemOfFirstHalf = averages.meanOf("inSystem");
    const row = pool.take();
    const line = pick();
    pods.add(line);
    pool.arrivedAtMs[row] = atMs;
    pool.serviceMs[row] = nextService();
    pool.index[row] = arrived++;
    lines.join(line, row, atMs);
  }
  averages.stop(nowMs);
  const { spanMs } = averages;
  const growth = state.inSystem - atStart.inSystem;
  const endedInSpan = ended - atStart.ended;
  const replicas = {
    mean: averages.meanOf("replicas"),
    min: fewest,
    max: most,
    hours: (averages.meanOf("replicas") * spanMs) / 3_600_000,
    changes: (scaler?.changes ?? 0) - atStart.changes,
  };
  runUntil(Number.POSITIVE_INFINITY);

  const meanInSystem = averages.meanOf("inSystem");
  const workersAtMost = (spec.autoscaler?.maxReplicas ?? spec.pods) * workersPerPod;
  // A line on the edge of stability wanders as far as the root of the arrivals; only what is beyond that is growth.
  const wandersBy = Math.max(
    10 * workersAtMost * (spec.batching?.maxBatch ?? 1),
    5 * Math.sqrt(spec.requests),
    0.01 * spec.requests,
  );
  return {
    ...recorder.result(),
    utilizationRatio: averages.meanOf("busyWorkers") / averages.meanOf("workers"),
    meanQueue: averages.meanOf("inLine"),
    meanInSystem,
    throughputPerSecond: spanMs > 0 ? (1000 * endedInSpan) / spanMs : 0,
    spanMs,
    replicas,
    ...(spec.arrivals.kind === "daily" ? { hours: recorder.hours(averages) } : {}),
    isUnstable:
      arrived < total ||
      meanRatePerSecond(spec.arrivals) >= capacityPerSecond(spec) * (1 - 1e-9) ||
      (growth > wandersBy && meanInSystem > 1.5 * inSystemOfFirstHalf),
  };
}
