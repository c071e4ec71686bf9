import type { Clock } from "./clock.ts";

/** Timers of the event loop are whole milliseconds and may fire up to one early; the rest is napped and spun away. */
const approachMs = 1.5;

/** A sleeping thread wakes so much after its time: what is left then is spun away. */
const spinMs = 0.12;

/** What arrives during a nap is read after it. With what a thread wakes late, that is a tenth of a millisecond at most. */
const napMs = 0.04;

/** Nobody ever wakes it: waiting on it is a sleep. */
const neverWoken = new Int32Array(new SharedArrayBuffer(4));

/** A turn of the loop that took longer than this did other work on the way. */
const idleTurnMs = 0.1;

let idleSpinMs = 0;

/** Sleepers that are nearly due. With several of them, a nap of one would make another late. */
let nearlyDue = 0;

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
 * Sleeps by timer until shortly before `at`, then in naps, between which the event loop turns (other work still runs), and
 * turns it without a nap at the very end: lateness p50 is a few microseconds instead of half a millisecond, for little
 * more than `spinMs` of processor time a send. Turning all the way would make garbage of thousands of turns, and its
 * collection would stop what is measured.
 */
function sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
  if (performance.now() >= at || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    let cancelTimer = (): void => {};
    let isNearlyDue = false;
    const finish = (): void => {
      if (isNearlyDue) nearlyDue--;
      isNearlyDue = false;
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
      if (now >= at) {
        finish();
        return;
      }
      const napFor = Math.min(at - spinMs - now, napMs);
      if (napFor > 0 && nearlyDue === 1) {
        Atomics.wait(neverWoken, 0, 0, napFor);
        turnedAt = performance.now();
        idleSpinMs += turnedAt - now;
      }
      setImmediate(spin);
    };
    const approach = (): void => {
      isNearlyDue = true;
      nearlyDue++;
      spin();
    };
    signal?.addEventListener("abort", finish, { once: true });
    if (at - performance.now() <= approachMs) approach();
    else cancelTimer = setTimer(at - approachMs, approach);
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
