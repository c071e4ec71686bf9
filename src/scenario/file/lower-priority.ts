import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** Of 19: far below the sending thread, and still served on a busy machine. */
const niceness = 10;

/**
 * Lets every other thread go first on a crowded machine: a thread that sends or reads must have a core the moment that
 * it wants one, the calling thread has time. Only Linux gives threads a priority of their own; elsewhere nothing changes.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  try {
    // "PID/task/TID": to Linux a thread's id is as good as a process's.
    setPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1)), niceness);
  } catch {
    // No /proc, or not allowed: it is a help, not a need.
  }
}
