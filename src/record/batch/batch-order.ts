import type { EventBatch } from "./event-batch.ts";

/**
 * A batch as it goes to the recorder. Tickets number the batches of all threads in the order in which they were sent,
 * and the recorder keeps to it: what came of an event in another thread comes after that event.
 */
export interface PostedBatch {
  readonly ticket: number;
  readonly batch: EventBatch;
  /** The numbers are wanted, with everything up to this batch in them. */
  readonly report?: true;
}

/** Places in the progress that senders and recorder share. */
export const sentPlace = 0;
export const recordedPlace = 1;

/** Nothing sent, nothing recorded. */
export function createProgress(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

/** The recorder's side: puts batches into the order of their tickets, and says how far it has come. */
export interface BatchOrder {
  /** Takes a batch as it comes. */
  add(posted: PostedBatch): void;
  /** The next batch of the order, once it is there. */
  take(): PostedBatch | undefined;
  /** It has been recorded. */
  done(posted: PostedBatch): void;
  /**
   * A sender died. It may have drawn a ticket that it sent nothing with, so no missing one of those that are drawn is
   * waited for any more. Those drawn later are.
   */
  senderGone(): void;
}

export function createBatchOrder(progress: SharedArrayBuffer): BatchOrder {
  const steps = new Int32Array(progress);
  const waiting = new Map<number, PostedBatch>();
  let next = 0;
  let mayMissBelow = 0;
  return {
    add(posted) {
      waiting.set(posted.ticket, posted);
    },
    take() {
      // After a death the first that is there may lie before `next`, when it was taken for missing and came after all.
      const first = mayMissBelow === 0 ? next : Math.min(...waiting.keys());
      const ticket = first > next && next >= mayMissBelow ? next : first;
      const posted = waiting.get(ticket);
      waiting.delete(ticket);
      return posted;
    },
    done({ ticket }) {
      next = Math.max(next, ticket + 1);
      Atomics.store(steps, recordedPlace, next);
      Atomics.notify(steps, recordedPlace);
    },
    senderGone() {
      mayMissBelow = Atomics.load(steps, sentPlace);
    },
  };
}
