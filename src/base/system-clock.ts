import type { Clock } from "./clock.ts";

/** Timers of the event loop are whole milliseconds and may fire up to one early; the rest is spun away. */
const spinMs = 1.5;

/** A turn of the loop that took longer than this did other work on the way. */
const idleTurnMs = 0.1;

let idleSpinMs = 0;

/**
 * Time that sleeping has spun away so far, in ms, while the event loop had nothing else to do. A loop's utilisation
 * counts it as busy, though whoever had come would have been served at once.
 */
export function systemIdleSpinMs(): number {
  return idleSpinMs;
}

/** Longer delays than this overflow a timer's 31 bits and would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The first readings of a process are cold, milliseconds apart; the later ones are not. */
const originReadings = 20;

/** What passes between the two readings makes the origin too early: the latest one found is the truest. */
function readOriginNs(): bigint {
  const hrtime = globalThis.process?.hrtime;
  if (!hrtime) return 0n;
  let latestNs = -(2n ** 63n);
  for (let i = 0; i < originReadings; i++) {
    const originNs = hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));
    if (originNs > latestNs) latestNs = originNs;
  }
  return latestNs;
}

function setTimer(at: number, callback: () => void): () => void {
  let handle: ReturnType<typeof setTimeout>;
  const arm = (): void => {
    const delay = at - performance.now();
    handle =
      delay > longestTimerMs
        ? setTimeout(arm, longestTimerMs)
        : setTimeout(() => (performance.now() < at ? arm() : callback()), Math.max(0, Math.ceil(delay)));
  };
  arm();
  return () => clearTimeout(handle);
}

/**
 * Sleeps by timer until shortly before `at`, then turns the event loop (other work still runs) until it is due:
 * lateness p50 is a few microseconds instead of half a millisecond, for at most `spinMs` of processor time a send.
 */
function sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
  if (performance.now() >= at || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    let cancelTimer = (): void => {};
    const finish = (): void => {
      signal?.removeEventListener("abort", finish);
      cancelTimer();
      resolve();
    };
    let turnedAt = Number.POSITIVE_INFINITY;
    const spin = (): void => {
      if (signal?.aborted) return;
      const now = performance.now();
      if (now - turnedAt < idleTurnMs) idleSpinMs += Math.max(0, now - turnedAt);
      turnedAt = now;
      if (now >= at) finish();
      else setImmediate(spin);
    };
    signal?.addEventListener("abort", finish, { once: true });
    if (at - performance.now() <= spinMs) spin();
    else cancelTimer = setTimer(at - spinMs, spin);
  });
}

/** The real clock; its origin is the start of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  originNs: readOriginNs(),
  wallNow: () => new Date(),
  sleepUntil,
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  defer: setImmediate,
  setTimer,
};
