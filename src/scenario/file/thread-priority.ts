import { execFile } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { promisify } from "node:util";

/** Of 19: far below the sending thread, and still served on a busy machine. */
const niceness = 10;

const chrt = (...args: readonly string[]): Promise<unknown> => promisify(execFile)("chrt", args);

/** "PID/task/TID": to Linux a thread's id is as good as a process's. */
const ownThread = (): string => readlinkSync("/proc/thread-self").split("/").at(-1) as string;

/**
 * Lets every other thread go first on a crowded machine: a thread that sends or reads must have a core the moment that
 * it wants one, the calling thread has time. Only Linux gives threads a priority of their own; elsewhere nothing changes.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(Number(ownThread()), niceness);
  } catch {
    // No /proc, or not allowed: it is a help, not a need.
  }
}

/**
 * Gives a thread real-time priority, where the system allows it: Linux, as root or with CAP_SYS_NICE, unless
 * INFERBENCH_REAL_TIME is 0. It then has a core the moment that it wakes. Without, a kernel may leave it waiting behind any
 * thread that computes, one of our own too, until its next tick, four milliseconds later. What the thread starts stays
 * ordinary, and the kernel keeps a twentieth of the time for the others.
 * @param thread the main one of another process; left out, the calling one
 * @returns takes it back; undefined where it was not given
 */
export async function raiseToRealTime(thread?: number): Promise<(() => Promise<void>) | undefined> {
  if (process.platform !== "linux" || process.env.INFERBENCH_REAL_TIME === "0") return undefined;
  try {
    const id = thread === undefined ? ownThread() : String(thread);
    await chrt("--reset-on-fork", "--rr", "--pid", "1", id);
    return async () => {
      await chrt("--other", "--pid", "0", id).catch(() => {});
    };
  } catch {
    return undefined;
  }
}
