import type { Random } from "../../base/index.ts";
import { createScaler, type Scaler } from "../autoscaler/scaler.ts";
import { createEventHeap } from "./event-heap.ts";
import { createLines } from "./lines.ts";
import { createPicker } from "./pick-pod.ts";
import { createPodsByLoad } from "./pods-by-load.ts";
import { createRequestPool } from "./request-pool.ts";
import type { SimulationSpec } from "./simulation-spec.ts";
import type { SystemState } from "./time-averages.ts";

/** Pods, their lines and workers, the balancer before them and the autoscaler behind them. */
export interface ServerSystem {
  readonly state: Readonly<SystemState>;
  /** Requests that ended so far. */
  readonly ended: number;
  /** Changes that the autoscaler made so far. */
  readonly changes: number;
  /** A request comes; call `runUntil` with its instant first. */
  arrive(index: number, serviceMs: number, atMs: number): void;
  /** Lets everything happen that is due by then, and time pass to it. Infinity: until nobody is left. */
  runUntil(atMs: number): void;
}

export interface SystemListener {
  /** Time passes to this instant; the state is still that of before. */
  readonly advance: (atMs: number) => void;
  /** The state after an event of an autoscaled system. */
  readonly scaled: () => void;
  /** A worker takes up a request; `index` as it arrived. */
  readonly started: (index: number, waitMs: number) => void;
  readonly answered: (index: number, arrivedAtMs: number, responseMs: number) => void;
}

export function createServerSystem(
  spec: SimulationSpec,
  random: Random,
  listener: SystemListener,
): ServerSystem {
  const { workersPerPod, autoscaler } = spec;
  const isShared = spec.balancing === "one-queue";
  // Pods that finish their requests exist beside those that were started since.
  const room = autoscaler ? 2 * autoscaler.maxReplicas : spec.pods;
  const count = isShared ? 1 : room;
  const state: SystemState = { inLine: 0, inSystem: 0, busyWorkers: 0, workers: 0, replicas: spec.pods };
  const pool = createRequestPool();
  const events = createEventHeap();
  const pods = createPodsByLoad(count);
  const pick = createPicker(spec.balancing, pods, random);
  let ended = 0;
  let nowMs = 0;
  let scaler: Scaler | undefined;

  const lines = createLines({
    count,
    batching: spec.batching,
    pool,
    events,
    state,
    onStart: (row, atMs) => listener.started(pool.index[row]!, atMs - pool.arrivedAtMs[row]!),
    onEnd(row, line, atMs) {
      const arrivedAtMs = pool.arrivedAtMs[row]!;
      listener.answered(pool.index[row]!, arrivedAtMs, atMs - arrivedAtMs);
      ended++;
      pods.remove(line);
      if (scaler && !isShared && pods.loadOf(line) === 0 && scaler.finish(line)) {
        lines.removeWorkers(line, workersPerPod);
      }
    },
  });
  const open = (pod: number): void => {
    if (!isShared) pods.join(pod);
    lines.addWorkers(isShared ? 0 : pod, workersPerPod, nowMs);
  };
  const close = (pod: number): boolean => {
    if (!isShared) pods.leave(pod);
    const isEmpty = isShared || pods.loadOf(pod) === 0;
    if (isEmpty) lines.removeWorkers(isShared ? 0 : pod, workersPerPod);
    return isEmpty;
  };
  if (isShared) pods.join(0);
  if (autoscaler) {
    scaler = createScaler(autoscaler, workersPerPod, state, { initial: spec.pods, room, open, close });
  } else {
    for (let pod = 0; pod < spec.pods; pod++) open(pod);
  }

  const advance = (atMs: number): void => {
    nowMs = atMs;
    listener.advance(atMs);
    scaler?.advance(atMs);
  };
  return {
    state,
    get ended() {
      return ended;
    },
    get changes() {
      return scaler?.changes ?? 0;
    },
    arrive(index, serviceMs, atMs) {
      const row = pool.take();
      const line = pick();
      pods.add(line);
      pool.arrivedAtMs[row] = atMs;
      pool.serviceMs[row] = serviceMs;
      pool.index[row] = index;
      lines.join(line, row, atMs);
    },
    runUntil(atMs) {
      const untilEmpty = atMs === Number.POSITIVE_INFINITY;
      for (;;) {
        const eventAtMs = events.nextAtMs();
        const scalesAtMs = scaler ? scaler.nextAtMs() : Number.POSITIVE_INFINITY;
        const nextAtMs = Math.min(eventAtMs, scalesAtMs);
        if (untilEmpty ? state.inSystem === 0 : nextAtMs > atMs) break;
        advance(nextAtMs);
        if (eventAtMs <= scalesAtMs) lines.handle(events.pop(), nextAtMs);
        else scaler!.act();
        if (scaler) {
          state.replicas = scaler.starting + state.workers / workersPerPod;
          listener.scaled();
        }
      }
      if (!untilEmpty) advance(atMs);
    },
  };
}
