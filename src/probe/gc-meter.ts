import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";

/** Pauses of this thread for garbage collection since the reading before. */
export interface GcReading {
  readonly count: number;
  readonly totalMs: number;
  /** The longest single pause. */
  readonly maxMs: number;
}

/** Counts the pauses that the garbage collector makes in this thread. */
export function createGcMeter(): { read(): GcReading; close(): void } {
  let count = 0;
  let totalMs = 0;
  let maxMs = 0;
  const add = (entries: readonly PerformanceEntry[]): void => {
    for (const { duration } of entries) {
      count++;
      totalMs += duration;
      maxMs = Math.max(maxMs, duration);
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  return {
    read() {
      // What was seen and not yet told belongs to this reading.
      add(observer.takeRecords());
      const reading = { count, totalMs, maxMs };
      count = 0;
      totalMs = 0;
      maxMs = 0;
      return reading;
    },
    close: () => observer.disconnect(),
  };
}
