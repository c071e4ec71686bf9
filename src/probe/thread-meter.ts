import { readFileSync } from "node:fs";

/** What the system gave this thread since the reading before, over wall time. Missing is a reason. */
export type ThreadReading =
  | {
      /** 1 is one full core. */
      readonly cpuRatio: number;
      /** Ready to run, and another thread or program had the core. */
      readonly waitRatio: number;
    }
  | { readonly unavailable: string };

/** Time on a core and time in line for one, in ns since the thread began; a reason where the system does not say. */
export type ReadThreadTimes = () => { readonly ranNs: number; readonly waitedNs: number } | string;

/** @param readTimes the system's word for the calling thread, which is given for tests */
export function createThreadMeter(readTimes: ReadThreadTimes = threadTimes): {
  read(elapsedMs: number): ThreadReading;
} {
  let before = readTimes();
  return {
    read(elapsedMs) {
      const now = readTimes();
      const last = before;
      before = now;
      if (typeof now === "string") return { unavailable: now };
      if (typeof last === "string") return { unavailable: last };
      return {
        cpuRatio: (now.ranNs - last.ranNs) / 1e6 / elapsedMs,
        waitRatio: (now.waitedNs - last.waitedNs) / 1e6 / elapsedMs,
      };
    },
  };
}

/** proc(5): run time, time on a run queue, number of time slices. */
export function parseSchedstat(text: string): ReturnType<ReadThreadTimes> {
  const [ran, waited] = text.trim().split(" ").map(Number);
  return Number.isFinite(ran) && Number.isFinite(waited)
    ? { ranNs: ran as number, waitedNs: waited as number }
    : "the system's schedstat cannot be read";
}

function threadTimes(): ReturnType<ReadThreadTimes> {
  if (process.platform !== "linux") return "only Linux tells a thread's own times";
  try {
    return parseSchedstat(readFileSync("/proc/thread-self/schedstat", "latin1"));
  } catch {
    return "the system keeps no schedstat";
  }
}
