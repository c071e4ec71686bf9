/** Above this share of busy time an event loop delays its own stamps by milliseconds (measured; docs/method.md). */
export const busyLoopRatio = 0.6;
export const saturatedLoopRatio = 0.8;

/** Lateness that is small against what is measured does no harm: 2 ms, or 1 % of the median service time. */
export const harmlessLatenessMs = 2;
const harmlessLatenessShare = 0.01;

/** The last window of a run may be a few milliseconds, of which the run's own end takes all. */
export const shortestUtilizationMs = 500;

/**
 * More than 1 % of a window's sends are late, and by more than chance: a run in which 1 % of them are late would have
 * windows with 3 of 100 all the time. Four standard errors of a count, and never fewer than five.
 */
const lateShare = 0.01;
const leastLateSends = 5;
const mostLateSends = (timedSends: number): number => {
  const expected = lateShare * timedSends;
  return Math.max(leastLateSends - 1, expected + 4 * Math.sqrt(expected));
};

/** @param medianServiceMs of the level; null when nothing ended well */
export function latenessLimitMs(medianServiceMs: number | null): number {
  return Math.max(harmlessLatenessMs, harmlessLatenessShare * (medianServiceMs ?? 0));
}

/** What is known of one worker in one window. */
export interface WindowFacts {
  readonly windowMs: number;
  readonly loopUtilizationRatio: number;
  /** Sends whose lateness is known. */
  readonly timedSends: number;
  /** Those of them that were later than the limit. */
  readonly lateSends: number;
}

/** A busy window is still good; one that is saturated, or whose sends were late, is invalid. */
export type WindowVerdict = "ok" | "busy" | "saturated" | "late";

export function judgeWindow(window: WindowFacts): WindowVerdict {
  const { windowMs, loopUtilizationRatio: busyRatio, timedSends, lateSends } = window;
  const isLong = windowMs >= shortestUtilizationMs;
  if (isLong && busyRatio > saturatedLoopRatio) return "saturated";
  if (lateSends > mostLateSends(timedSends)) return "late";
  return isLong && busyRatio > busyLoopRatio ? "busy" : "ok";
}
