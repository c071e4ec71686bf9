import type { EventHeap } from "./event-heap.ts";
import type { RequestPool } from "./request-pool.ts";
import type { Batching } from "./simulation-spec.ts";
import type { SystemState } from "./time-averages.ts";

/** Lines of requests, each with workers that take from its head. */
export interface Lines {
  /** Puts a request, a row of the pool, at the end of a line. */
  join(line: number, row: number, nowMs: number): void;
  /** Carries out an event of the heap. */
  handle(payload: number, nowMs: number): void;
  /** Adds workers to a line. */
  addWorkers(line: number, count: number, nowMs: number): void;
  /** Takes workers from a line: idle ones now, busy ones when they have ended their batch. */
  removeWorkers(line: number, count: number): void;
}

export interface LinesInputs {
  readonly count: number;
  readonly batching: Batching | undefined;
  readonly pool: RequestPool;
  /** Gets ends of batches by their first row, and the instant at which a line wakes as −1 − line. */
  readonly events: EventHeap;
  /** Kept up to date. */
  readonly state: SystemState;
  readonly onStart: (row: number, nowMs: number) => void;
  readonly onEnd: (row: number, line: number, nowMs: number) => void;
}

/** No batching: every request is a batch of its own and waits for nobody. */
const alone: Batching = { maxBatch: 1, maxWaitMs: 0, perExtraRatio: 0 };

/**
 * First come, first served. A worker takes what waits, up to a batch; a batch that is not full starts when its first
 * request has waited for maxWaitMs. Its time is the mean of its requests' times × (1 + perExtra × (size − 1)).
 */
export function createLines({ count, batching, pool, events, state, onStart, onEnd }: LinesInputs): Lines {
  const { maxBatch, maxWaitMs, perExtraRatio } = batching ?? alone;
  const idle = new Int32Array(count);
  const leaving = new Int32Array(count);
  const head = new Int32Array(count).fill(-1);
  const tail = new Int32Array(count).fill(-1);
  const length = new Int32Array(count);
  /** When a line wakes to send a batch that did not fill; Infinity when it will not. */
  const wakesAtMs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);

  const startBatch = (line: number, nowMs: number): void => {
    const size = Math.min(length[line]!, maxBatch);
    const first = head[line]!;
    let last = first;
    let sumMs = 0;
    for (let i = 0, row = first; i < size; i++, row = pool.next[row]!) {
      sumMs += pool.serviceMs[row]!;
      onStart(row, nowMs);
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

  const endBatch = (first: number, nowMs: number): void => {
    const line = pool.line[first]!;
    state.busyWorkers--;
    if (leaving[line]! > 0) {
      leaving[line]!--;
      state.workers--;
    } else {
      idle[line]!++;
    }
    for (let row = first; row >= 0; ) {
      const next = pool.next[row]!;
      state.inSystem--;
      onEnd(row, line, nowMs);
      pool.release(row);
      row = next;
    }
    serve(line, nowMs);
  };

  return {
    join(line, row, nowMs) {
      pool.line[row] = line;
      if (length[line] === 0) head[line] = row;
      else pool.next[tail[line]!] = row;
      tail[line] = row;
      length[line]!++;
      state.inLine++;
      state.inSystem++;
      serve(line, nowMs);
    },
    handle(payload, nowMs) {
      if (payload >= 0) {
        endBatch(payload, nowMs);
        return;
      }
      wakesAtMs[-1 - payload] = Number.POSITIVE_INFINITY;
      serve(-1 - payload, nowMs);
    },
    addWorkers(line, count, nowMs) {
      idle[line]! += count;
      state.workers += count;
      serve(line, nowMs);
    },
    removeWorkers(line, count) {
      const atOnce = Math.min(count, idle[line]!);
      idle[line]! -= atOnce;
      state.workers -= atOnce;
      leaving[line]! += count - atOnce;
    },
  };
}
