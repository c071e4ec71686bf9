import type { LoadgenHealth } from "../../record/index.ts";
import { harmlessLatenessMs } from "./window-limits.ts";

/** One worker in one window of the log. */
export interface HealthWindow {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly loopUtilizationRatio: number;
  /** Level of its last send. */
  level: number;
  /** Measured requests sent in it. */
  sends: number;
  /** Those whose lateness is known, and the largest. */
  timedSends: number;
  latestMs: number;
  /** How many were late by how much, above what never harms. */
  lateCounts: Uint32Array | undefined;
}

/** A measured request that was sent. */
export interface Send {
  readonly sentAt: number;
  readonly level: number;
  /** Undefined where lateness cannot be told from a queue, or nothing was scheduled. */
  readonly lateMs: number | undefined;
}

/** The windows of one worker: a hundred bytes or two a second, however many requests. */
export interface HealthWindows {
  readonly windows: readonly HealthWindow[];
  addHealth(event: LoadgenHealth): void;
  addSend(send: Send): void;
}

const bucketsPerOctave = 4;
const octaves = 16;
/** Without windows for so many sends there will be none: the log is not one of ours. */
const mostWaiting = 500_000;

/** Sends come when their requests end: before or long after the window in which they were. */
export function createHealthWindows(): HealthWindows {
  const windows: HealthWindow[] = [];
  let waiting: Send[] = [];

  /** The window of an instant; undefined where none has come yet, or there was none. */
  const windowAt = (at: number): HealthWindow | undefined => {
    let low = 0;
    let high = windows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((windows[middle] as HealthWindow).untilAt < at) low = middle + 1;
      else high = middle;
    }
    const found = windows[low];
    return found && found.fromAt <= at ? found : undefined;
  };

  const put = (send: Send, window: HealthWindow): void => {
    window.level = send.level;
    window.sends++;
    const { lateMs } = send;
    if (lateMs === undefined) return;
    window.timedSends++;
    window.latestMs = Math.max(window.latestMs, lateMs);
    if (lateMs <= harmlessLatenessMs) return;
    window.lateCounts ??= new Uint32Array(bucketsPerOctave * octaves);
    window.lateCounts[bucketOf(lateMs)]!++;
  };

  const lastUntilAt = (): number => windows.at(-1)?.untilAt ?? Number.NEGATIVE_INFINITY;

  return {
    windows,
    addHealth({ at, windowMs, loopUtilizationRatio }) {
      if (at < lastUntilAt()) return;
      windows.push({
        ...{ fromAt: at - windowMs, untilAt: at, loopUtilizationRatio },
        ...{ level: 0, sends: 0, timedSends: 0, latestMs: 0, lateCounts: undefined },
      });
      const later: Send[] = [];
      for (const send of waiting) {
        const window = windowAt(send.sentAt);
        if (window) put(send, window);
        else if (send.sentAt > at) later.push(send);
      }
      waiting = later;
    },
    addSend(send) {
      if (send.sentAt > lastUntilAt()) {
        if (waiting.length < mostWaiting) waiting.push(send);
        return;
      }
      const window = windowAt(send.sentAt);
      if (window) put(send, window);
    },
  };
}

function bucketOf(lateMs: number): number {
  const bucket = Math.floor(bucketsPerOctave * Math.log2(lateMs / harmlessLatenessMs));
  return Math.min(Math.max(bucket, 0), bucketsPerOctave * octaves - 1);
}

/**
 * How many sends of a window were later than the limit: exact at the smallest limit; above it, sends that are less than
 * 19 % over the limit may be left out, as they lie in one bucket with it.
 */
export function lateSendsOf({ lateCounts }: HealthWindow, limitMs: number): number {
  if (!lateCounts) return 0;
  const first = limitMs <= harmlessLatenessMs ? 0 : bucketOf(limitMs) + 1;
  let late = 0;
  for (let bucket = first; bucket < lateCounts.length; bucket++) late += lateCounts[bucket] as number;
  return late;
}
