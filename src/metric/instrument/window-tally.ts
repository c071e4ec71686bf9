import type { HealthWindow } from "./health-windows.ts";
import type { MarkedWindow, WindowCounts } from "./instrument-summary.ts";
import type { WindowVerdict } from "./window-limits.ts";

const mostMarked = 50;

/** The windows of one worker by verdict, and the first of those that were not ok. */
export interface WindowTally {
  readonly counts: WindowCounts;
  readonly invalid: readonly MarkedWindow[];
  readonly busy: readonly MarkedWindow[];
  /** Measured requests that were sent in invalid windows. */
  readonly invalidSends: number;
  /** Takes the next window in time. */
  add(window: HealthWindow, verdict: WindowVerdict): void;
}

export function createWindowTally(worker: number): WindowTally {
  const counts: WindowCounts = { total: 0, busy: 0, saturated: 0, late: 0 };
  const invalid: MarkedWindow[] = [];
  const busy: MarkedWindow[] = [];
  let invalidSends = 0;
  return {
    ...{ counts, invalid, busy },
    get invalidSends() {
      return invalidSends;
    },
    add(window, verdict) {
      counts.total++;
      if (verdict === "ok") return;
      counts[verdict]++;
      if (verdict !== "busy") invalidSends += window.sends;
      const list = verdict === "busy" ? busy : invalid;
      if (list.length === mostMarked) return;
      list.push({
        worker,
        fromMs: window.fromAt,
        untilMs: window.untilAt,
        verdict,
        sends: window.sends,
        loopUtilizationRatio: window.loopUtilizationRatio,
        latestSendMs: window.timedSends === 0 ? null : window.latestMs,
      });
    },
  };
}

const byTime = (a: MarkedWindow, b: MarkedWindow): number => a.fromMs - b.fromMs || a.worker - b.worker;

/** All workers together; where there are too many windows to keep, invalid ones are kept first of all. */
export function mergeTallies(tallies: readonly WindowTally[]): {
  counts: WindowCounts;
  marked: MarkedWindow[];
  invalidSends: number;
} {
  const counts: WindowCounts = { total: 0, busy: 0, saturated: 0, late: 0 };
  let invalidSends = 0;
  for (const tally of tallies) {
    for (const key of ["total", "busy", "saturated", "late"] as const) counts[key] += tally.counts[key];
    invalidSends += tally.invalidSends;
  }
  const invalid = tallies.flatMap((tally) => tally.invalid).sort(byTime);
  const busy = tallies.flatMap((tally) => tally.busy).sort(byTime);
  const marked = [...invalid, ...busy].slice(0, mostMarked).sort(byTime);
  return { counts, marked, invalidSends };
}
