/** First come, first served access to a fixed number of slots, with a bounded waiting line. */
export interface SlotQueue {
  readonly running: number;
  readonly waiting: number;
  /** True when `enter` would refuse. */
  readonly full: boolean;
  /** Resolves with a slot's index when its turn has come, or with null when the signal aborted before that. */
  enter(signal: AbortSignal): Promise<number | null>;
  /** Frees a slot; the longest waiting gets it. */
  leave(slot: number): void;
}

interface Waiter {
  readonly grant: (slot: number | null) => void;
}

/** @param limit how many may wait beyond the running ones */
export function createSlotQueue(slots: number, limit: number): SlotQueue {
  const free = Array.from({ length: slots }, (_, index) => slots - 1 - index);
  // A Set keeps the order of arrival and lets someone in the middle leave without a search.
  const waiters = new Set<Waiter>();

  return {
    get running() {
      return slots - free.length;
    },
    get waiting() {
      return waiters.size;
    },
    get full() {
      return free.length === 0 && waiters.size >= limit;
    },
    enter(signal) {
      if (signal.aborted) return Promise.resolve(null);
      const slot = free.pop();
      if (slot !== undefined) return Promise.resolve(slot);
      if (waiters.size >= limit) throw new Error("the queue is full; ask `full` before entering");
      return new Promise((resolve) => {
        const waiter: Waiter = {
          grant: (granted) => {
            signal.removeEventListener("abort", leaveLine);
            waiters.delete(waiter);
            resolve(granted);
          },
        };
        const leaveLine = (): void => waiter.grant(null);
        signal.addEventListener("abort", leaveLine, { once: true });
        waiters.add(waiter);
      });
    },
    leave(slot) {
      const [next] = waiters;
      if (next) next.grant(slot);
      else free.push(slot);
    },
  };
}
