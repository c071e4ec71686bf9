import { createRandom } from "../../base/index.ts";
import { createHistogram } from "../../metric/index.ts";
import { createBlockQuantiles } from "./block-quantiles.ts";
import { checkSpec } from "./check-spec.ts";
import { createEventHeap } from "./event-heap.ts";
import { createPicker } from "./pick-pod.ts";
import { createPodsByLoad } from "./pods-by-load.ts";
import { createRequestPool } from "./request-pool.ts";
import { arrivalStream, meanRatePerSecond, meanServiceMs, serviceStream } from "./request-streams.ts";
import type { SimulationResult, SimulationSpec } from "./simulation-spec.ts";
import { createTimeAverages } from "./time-averages.ts";

/** With more in the system than this the run stops taking requests, so that an overload cannot fill the memory. */
const mostInSystem = 1_000_000;

/** Requests a second that the workers can serve at most, full batches all the time. */
export function capacityPerSecond(spec: SimulationSpec): number {
  const { maxBatch, perExtraRatio } = spec.batching ?? { maxBatch: 1, perExtraRatio: 0 };
  const batchMs = meanServiceMs(spec.service) * (1 + perExtraRatio * (maxBatch - 1));
  return (spec.pods * spec.workersPerPod * maxBatch * 1000) / batchMs;
}

/**
 * Discrete events: arrivals → a balancer → lines → workers, first come first served. Deterministic: the same spec gives
 * the same result. Arrivals and service times come from streams of their own, drawn in the order of arrivals, so two
 * configurations with one seed meet the same requests (common random numbers; Law, §11.2).
 *
 * A percentile counts requests by arrival: those of the warm-up are left out, and the last ones are served to their end.
 * Time averages are from the first measured arrival to the last one.
 *
 * @throws BenchError usage.bad-value when the spec cannot be
 */
export function simulate(spec: SimulationSpec): SimulationResult {
  checkSpec(spec);
  const random = createRandom(spec.seed);
  const nextArrival = arrivalStream(spec.arrivals, random.fork("arrivals"));
  const nextService = serviceStream(spec.service, random.fork("service"));
  const { maxBatch, maxWaitMs, perExtraRatio } = spec.batching ?? {
    maxBatch: 1,
    maxWaitMs: 0,
    perExtraRatio: 0,
  };

  const workers = spec.pods * spec.workersPerPod;
  const lines = spec.balancing === "one-queue" ? 1 : spec.pods;
  const pods = createPodsByLoad(lines);
  for (let pod = 0; pod < lines; pod++) pods.join(pod);
  const pick = createPicker(spec.balancing, pods, random.fork("balancing"));

  const idle = new Int32Array(lines).fill(workers / lines);
  const head = new Int32Array(lines).fill(-1);
  const tail = new Int32Array(lines).fill(-1);
  const length = new Int32Array(lines);
  /** When a line wakes to send a batch that did not fill; Infinity when it will not. */
  const wakesAtMs = new Float64Array(lines).fill(Number.POSITIVE_INFINITY);
  const pool = createRequestPool();
  /** Ends of batches by their first row; the instant at which a line wakes as −1 − line. */
  const events = createEventHeap();

  const responses = createBlockQuantiles(spec.requests);
  const waits = createHistogram();
  const state = { inLine: 0, inSystem: 0, busyWorkers: 0 };
  const averages = createTimeAverages(state);
  let waited = 0;
  let ended = 0;

  const startBatch = (line: number, nowMs: number): void => {
    const size = Math.min(length[line]!, maxBatch);
    const first = head[line]!;
    let last = first;
    let sumMs = 0;
    for (let i = 0, row = first; i < size; i++, row = pool.next[row]!) {
      sumMs += pool.serviceMs[row]!;
      const index = pool.index[row]! - spec.warmupRequests;
      if (index >= 0) {
        const waitMs = nowMs - pool.arrivedAtMs[row]!;
        waits.add(waitMs);
        if (waitMs > 0) waited++;
      }
      last = row;
    }
    head[line] = pool.next[last]!;
    pool.next[last] = -1;
    length[line]! -= size;
    idle[line]!--;
    state.inLine -= size;
    state.busyWorkers++;
    events.push(nowMs + (sumMs / size) * (1 + perExtraRatio * (size - 1)), first);
  };

  const serve = (line: number, nowMs: number): void => {
    while (idle[line]! > 0 && length[line]! > 0) {
      const dueAtMs = pool.arrivedAtMs[head[line]!]! + maxWaitMs;
      if (length[line]! < maxBatch && dueAtMs > nowMs) {
        if (dueAtMs < wakesAtMs[line]!) {
          wakesAtMs[line] = dueAtMs;
          events.push(dueAtMs, -1 - line);
        }
        return;
      }
      startBatch(line, nowMs);
    }
  };

  const arrive = (index: number, nowMs: number): void => {
    const row = pool.take();
    const line = pick();
    pods.add(line);
    pool.arrivedAtMs[row] = nowMs;
    pool.serviceMs[row] = nextService();
    pool.index[row] = index;
    pool.line[row] = line;
    if (length[line] === 0) head[line] = row;
    else pool.next[tail[line]!] = row;
    tail[line] = row;
    length[line]!++;
    state.inLine++;
    state.inSystem++;
    serve(line, nowMs);
  };

  const end = (first: number, nowMs: number): void => {
    const line = pool.line[first]!;
    for (let row = first; row >= 0; ) {
      const index = pool.index[row]! - spec.warmupRequests;
      if (index >= 0) responses.add(index, nowMs - pool.arrivedAtMs[row]!);
      const next = pool.next[row]!;
      pool.release(row);
      pods.remove(line);
      state.inSystem--;
      ended++;
      row = next;
    }
    idle[line]!++;
    state.busyWorkers--;
    serve(line, nowMs);
  };

  const runUntil = (atMs: number): void => {
    while (events.size > 0 && events.nextAtMs() <= atMs) {
      const nowMs = events.nextAtMs();
      averages.advance(nowMs);
      const payload = events.pop();
      if (payload >= 0) {
        end(payload, nowMs);
      } else {
        wakesAtMs[-1 - payload] = Number.POSITIVE_INFINITY;
        serve(-1 - payload, nowMs);
      }
    }
  };

  const total = spec.warmupRequests + spec.requests;
  const middle = spec.warmupRequests + Math.floor(spec.requests / 2);
  let inSystemAtStart = 0;
  let endedAtStart = 0;
  let inSystemOfFirstHalf = 0;
  let arrived = 0;
  let nowMs = 0;
  while (arrived < total && state.inSystem < mostInSystem) {
    nowMs = nextArrival();
    runUntil(nowMs);
    averages.advance(nowMs);
    if (arrived === spec.warmupRequests) {
      averages.start(nowMs);
      inSystemAtStart = state.inSystem;
      endedAtStart = ended;
    }
    if (arrived === middle) inSystemOfFirstHalf = averages.meanOf("inSystem");
    arrive(arrived++, nowMs);
  }
  averages.stop(nowMs);
  const endedInSpan = ended - endedAtStart;
  const growth = state.inSystem - inSystemAtStart;
  runUntil(Number.POSITIVE_INFINITY);

  const meanInSystem = averages.meanOf("inSystem");
  // A line on the edge of stability wanders as far as the root of the arrivals; only what is beyond that is growth.
  const isGrowing =
    growth > Math.max(10 * workers * maxBatch, 5 * Math.sqrt(spec.requests), 0.01 * spec.requests) &&
    meanInSystem > 1.5 * inSystemOfFirstHalf;
  return {
    requests: responses.n,
    response: {
      meanMs: responses.meanMs,
      p50: responses.quantile(0.5),
      p90: responses.quantile(0.9),
      p95: responses.quantile(0.95),
      p99: responses.quantile(0.99),
      maxMs: responses.maxMs,
    },
    wait: {
      meanMs: waits.mean ?? 0,
      p95Ms: waits.quantile(0.95) ?? 0,
      waitedRatio: waits.n > 0 ? waited / waits.n : 0,
    },
    utilizationRatio: averages.meanOf("busyWorkers") / workers,
    meanQueue: averages.meanOf("inLine"),
    meanInSystem,
    throughputPerSecond: averages.spanMs > 0 ? (1000 * endedInSpan) / averages.spanMs : 0,
    isUnstable:
      arrived < total ||
      meanRatePerSecond(spec.arrivals) >= capacityPerSecond(spec) * (1 - 1e-9) ||
      isGrowing,
  };
}
