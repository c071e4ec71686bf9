import type { Clock } from "../../base/index.ts";
import type { RunEvent } from "../run-event.ts";
import { createBatchEncoder } from "./batch-encoder.ts";
import { type PostedBatch, recordedPlace, sentPlace } from "./batch-order.ts";
import type { EventBatch } from "./event-batch.ts";

/** As much of a MessagePort as is needed here. */
export interface BatchPort {
  postMessage(message: PostedBatch, transfer: readonly ArrayBuffer[]): void;
}

/** The way to a recorder in another thread, one for each thread that has events. Ports must be transferred there. */
export interface RecorderLink<Port extends BatchPort = BatchPort> {
  readonly port: Port;
  /** Shared by all links of a recorder: how many batches were sent to it, and how many of them it has recorded. */
  readonly progress: SharedArrayBuffer;
}

/** Sends events to a recorder in another thread. */
export interface BatchSender {
  /** Takes the next event. It is on its way a tenth of a second later; at once, if it is neither request nor token count. */
  add(event: RunEvent): void;
  /** Sends what was gathered. */
  flush(): void;
  /** Sends what was gathered and asks for the numbers. Returns the ticket that the answer will have. */
  askReport(): number;
  /**
   * Blocks this thread until the recorder has come so far.
   * @returns false when it made no step for seconds: it is dead or its disk hangs
   */
  waitFor(ticket: number): boolean;
  /** How long `add` has blocked this thread in all, in ms, because the recorder was too far behind. */
  readonly waitedMs: number;
}

const flushEveryMs = 100;

/** Batches that may be under way: some 32 MB, or two seconds of a disk that hangs at 65,000 requests a second. */
const mostUnrecorded = 256;

const noProgressMs = 5000;

/**
 * Memory is bounded: when the recorder is too far behind, `add` waits for it, and that is told and counted, because a
 * send may wait with it. A recorder that makes no step at all is waited for once; then its events are dropped.
 * @param onBehind called before the first wait
 * @param onStuck called when the recorder does not move any more
 */
export function createBatchSender(
  { port, progress }: RecorderLink,
  clock: Clock,
  { onBehind, onStuck }: { readonly onBehind: () => void; readonly onStuck: () => void },
): BatchSender {
  const steps = new Int32Array(progress);
  let cancelTimer: (() => void) | undefined;
  let waitedMs = 0;
  let isBehind = false;
  let isStuck = false;

  const waitFor = (ticket: number): boolean => {
    let recorded = Atomics.load(steps, recordedPlace);
    while (recorded <= ticket) {
      if (isStuck || Atomics.wait(steps, recordedPlace, recorded, noProgressMs) === "timed-out") return false;
      recorded = Atomics.load(steps, recordedPlace);
    }
    return true;
  };

  const keepInSight = (ticket: number): void => {
    if (ticket - Atomics.load(steps, recordedPlace) < mostUnrecorded) return;
    if (!isBehind) {
      isBehind = true;
      onBehind();
    }
    const from = clock.now();
    const moved = waitFor(ticket - mostUnrecorded);
    waitedMs += clock.now() - from;
    if (moved) return;
    isStuck = true;
    onStuck();
  };

  const post = (batch: EventBatch, report?: true): number => {
    const ticket = Atomics.add(steps, sentPlace, 1);
    const posted: PostedBatch = { ticket, batch, ...(report ? { report } : {}) };
    port.postMessage(posted, [batch.numbers.buffer as ArrayBuffer]);
    return ticket;
  };

  const encoder = createBatchEncoder((batch) => {
    if (!isStuck) keepInSight(post(batch));
  });

  const flush = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    encoder.flush();
  };

  return {
    add(event) {
      encoder.add(event);
      // Other threads may act on it: what they then send must come after it.
      if (event.kind !== "requestEnded" && event.kind !== "tokensCounted") flush();
      else cancelTimer ??= clock.setTimer(clock.now() + flushEveryMs, flush);
    },
    flush,
    askReport() {
      flush();
      return post({ events: 0, numbers: new Float64Array(0), texts: [] }, true);
    },
    waitFor,
    get waitedMs() {
      return waitedMs;
    },
  };
}
