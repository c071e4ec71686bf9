import { nowNs } from "../monotonic.ts";
import { createDueHeap, type DueCall } from "./due-heap.ts";

/** One clock and one timer for everything that a simulated engine does later. */
export interface TimeLine {
  /** Nanoseconds since the line's origin; exact as a number for a hundred days. */
  nowNs(): number;
  /** Calls `run` at the instant or just after, never before and never at once. Returns what calls it off. */
  at(dueNs: number, run: () => void): () => void;
}

/** A timer is whole milliseconds and up to one early or late, so it is set this much short of the instant. */
const timerMarginMs = 1;

/** No timer is shorter than a millisecond: the last stretch is waited out in turns of the event loop. */
const spinMs = timerMarginMs + 1;

/**
 * With more calls than this waiting there is always one less than `spinMs` away, and spinning would fill a core that the
 * measuring side needs. Then calls come up to a millisecond or so late; the truth says when each really came.
 */
const mostCallsSpunFor = 8;

/** After this many calls the loop gets a turn: requests that came meanwhile are stamped before more events go out. */
const mostCallsATurn = 4;

/**
 * The real time line. However many calls wait, one timer is set at most; it keeps no process alive that has nothing
 * else to do.
 * @param originNs the line's zero on the operating system's monotonic clock
 */
export function createTimeLine(originNs: bigint): TimeLine {
  const heap = createDueHeap();
  const now = (): number => Number(nowNs() - originNs);
  let timer: NodeJS.Timeout | null = null;
  let timerForNs = Infinity;
  let spinning = false;

  const turn = (): void => {
    spinning = false;
    timer = null;
    for (let calls = 0; calls < mostCallsATurn && heap.nextNs <= now(); calls++) heap.take().run?.();
    arm();
  };
  const arm = (): void => {
    const nextNs = heap.nextNs;
    if (spinning || nextNs === Infinity || (timer && timerForNs <= nextNs)) return;
    if (timer) clearTimeout(timer);
    timer = null;
    const leftMs = (nextNs - now()) / 1e6;
    const spins = heap.size <= mostCallsSpunFor;
    if (leftMs <= (spins ? spinMs : 0)) {
      spinning = true;
      setImmediate(turn);
      return;
    }
    timerForNs = nextNs;
    const timerMs = spins ? Math.floor(leftMs - timerMarginMs) : Math.ceil(leftMs);
    timer = setTimeout(turn, Math.min(timerMs, 2 ** 31 - 1)).unref();
  };

  return {
    nowNs: now,
    at(dueNs, run) {
      const call: DueCall = { dueNs, run };
      heap.add(call);
      arm();
      return () => {
        call.run = null;
      };
    },
  };
}
