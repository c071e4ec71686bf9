import type { LevelSummary } from "../run-summary.ts";

/** Above this share of busy time an event loop delays its own stamps by milliseconds (measured; docs/method.md). */
export const busyLoopRatio = 0.6;
export const saturatedLoopRatio = 0.8;

/** Lateness that is small against what is measured does no harm: 2 ms, or 1 % of the median time that is measured. */
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

/** @param medianMs of the shortest time that the level is about, its first output or else its service time; null: none */
export function latenessLimitMs(medianMs: number | null): number {
  return Math.max(harmlessLatenessMs, harmlessLatenessShare * (medianMs ?? 0));
}

/**
 * The median of what a lateness would spoil first: TTFT where answers are streamed, else the service time. A stream of
 * half a minute may have a TTFT of 50 ms, for which 1 % of its length is no small error.
 */
export function shortestMedianMs(metrics: LevelSummary["metrics"]): number | null {
  const medians = [metrics.ttft?.p50, metrics.service_time?.p50].filter((ms) => typeof ms === "number");
  return medians.length === 0 ? null : Math.min(...medians);
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
