/** First come, first served access to a fixed number of slots and to what their holders share, with a bounded line. */
export interface SlotQueue {
  readonly running: number;
  readonly waiting: number;
  /** How much of the capacity the running ones hold. */
  readonly held: number;
  /** True when `enter` would refuse. */
  isFull(need?: number): boolean;
  /**
   * Resolves with a slot's index when its turn has come, or with null when the signal aborted before that. Nobody
   * overtakes: who waits for capacity holds up those behind.
   * @param need how much of the capacity it will hold, not more than all of it
   */
  enter(signal: AbortSignal, need?: number): Promise<number | null>;
  /** Frees a slot and what its holder held; the longest waiting get them. */
  leave(slot: number): void;
}

interface Waiter {
  readonly need: number;
  readonly grant: (slot: number | null) => void;
}

/**
 * @param limit how many may wait beyond the running ones
 * @param capacity what the running ones share, such as the tokens of a KV cache
 */
export function createSlotQueue(slots: number, limit: number, capacity = Infinity): SlotQueue {
  const free = Array.from({ length: slots }, (_, index) => slots - 1 - index);
  const needs = new Array<number>(slots).fill(0);
  let held = 0;
  // A Set keeps the order of arrival and lets someone in the middle leave without a search.
  const waiters = new Set<Waiter>();

  const fits = (need: number): boolean => free.length > 0 && held + need <= capacity;
  const take = (need: number): number => {
    const slot = free.pop() as number;
    needs[slot] = need;
    held += need;
    return slot;
  };
  const serveLine = (): void => {
    for (const waiter of waiters) {
      if (!fits(waiter.need)) return;
      waiter.grant(take(waiter.need));
    }
  };
  const isFull = (need = 0): boolean => waiters.size >= limit && (waiters.size > 0 || !fits(need));

  return {
    get running() {
      return slots - free.length;
    },
    get waiting() {
      return waiters.size;
    },
    get held() {
      return held;
    },
    isFull,
    enter(signal, need = 0) {
      if (signal.aborted) return Promise.resolve(null);
      if (isFull(need)) throw new Error("the queue is full; ask `isFull` before entering");
      if (waiters.size === 0 && fits(need)) return Promise.resolve(take(need));
      return new Promise((resolve) => {
        const waiter: Waiter = {
          need,
          grant: (granted) => {
            signal.removeEventListener("abort", leaveLine);
            waiters.delete(waiter);
            resolve(granted);
          },
        };
        const leaveLine = (): void => {
          waiter.grant(null);
          // The one behind may need less.
          serveLine();
        };
        signal.addEventListener("abort", leaveLine, { once: true });
        waiters.add(waiter);
      });
    },
    leave(slot) {
      free.push(slot);
      held -= needs[slot] as number;
      needs[slot] = 0;
      serveLine();
    },
  };
}
