import type { Clock } from "./clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, so that a run of an hour is tested in milliseconds and repeats exactly. */
export interface VirtualClock extends Clock {
  /**
   * Runs `work` to its end, jumping to the next timer whenever nothing else is left to do. Files may be written
   * meanwhile: while no timer is set, real input and output get some real time to finish.
   */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Real milliseconds, about, that files and modules may take on a busy machine before the work is called stuck. */
const longestIdleTurns = 20_000;

/** @param wallStart what the wall clock shows at virtual time 0 */
export function createVirtualClock(wallStart: Date = new Date("2026-01-01T00:00:00Z")): VirtualClock {
  let now = 0;
  let order = 0;
  const timers: Timer[] = [];

  const setTimer = (at: number, callback: () => void): (() => void) => {
    const timer: Timer = { at: Math.max(at, now), order: order++, callback };
    const after = timers.findIndex((other) => other.at > timer.at);
    timers.splice(after === -1 ? timers.length : after, 0, timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index !== -1) timers.splice(index, 1);
    };
  };

  const sleepUntil = (at: number, signal?: AbortSignal): Promise<void> => {
    if (at <= now || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        signal?.removeEventListener("abort", finish);
        cancel();
        resolve();
      };
      const cancel = setTimer(at, finish);
      signal?.addEventListener("abort", finish, { once: true });
    });
  };

  const run = async <T>(work: Promise<T>): Promise<T> => {
    let settled = false;
    let idleTurns = 0;
    const mark = (): void => {
      settled = true;
    };
    work.then(mark, mark);
    for (;;) {
      // One turn of the real event loop lets every promise that can move on do so before time jumps.
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return work;
      const next = timers.shift();
      if (next) {
        now = next.at;
        next.callback();
        idleTurns = 0;
        continue;
      }
      if (++idleTurns > longestIdleTurns) {
        throw new Error("virtual clock: the work waits for something that no timer will bring");
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  return {
    now: () => now,
    originNs: 0n,
    wallNow: () => new Date(wallStart.getTime() + now),
    sleepUntil,
    turn: () => new Promise((resolve) => setTimer(now, resolve)),
    defer: (callback) => void setTimer(now, callback),
    setTimer,
    run,
  };
}
