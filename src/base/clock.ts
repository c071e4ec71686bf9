/**
 * The only door to time. Instants are milliseconds (fractions allowed) on a monotonic scale; they mean
 * nothing between two clocks unless their `originNs` is compared.
 */
export interface Clock {
  /** Milliseconds since this clock's origin. Never goes back, not affected by wall-clock steps. */
  now(): number;
  /** The operating system's monotonic clock, in nanoseconds, at `now() === 0`. Aligns processes of one machine. */
  readonly originNs: bigint;
  /** Wall-clock time, for labels only; never subtract two of them. */
  wallNow(): Date;
  /** Resolves at or just after `at`; at once if `at` has passed. An abort resolves early, it does not reject. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** Resolves after the event loop has done other work that is due; time on a virtual clock does not move. */
  turn(): Promise<void>;
  /** Calls back after the input that is ready now was taken, without a promise; time on a virtual clock does not move. */
  defer(callback: () => void): void;
  /** Calls back once at or after `at`, about a millisecond exact. The returned function cancels it. */
  setTimer(at: number, callback: () => void): () => void;
}

/** The same clock with its zero moved to `origin` (an instant of `clock`): a run's own time scale. */
export function rebaseClock(clock: Clock, origin: number): Clock {
  return {
    now: () => clock.now() - origin,
    originNs: clock.originNs + BigInt(Math.round(origin * 1e6)),
    wallNow: () => clock.wallNow(),
    sleepUntil: (at, signal) => clock.sleepUntil(at + origin, signal),
    turn: () => clock.turn(),
    defer: (callback) => clock.defer(callback),
    setTimer: (at, callback) => clock.setTimer(at + origin, callback),
  };
}
