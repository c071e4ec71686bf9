import type { Level } from "../loadgen/index.ts";

/** One event loop sends so many requests a second with stamps that are late by microseconds (docs/performance.md). */
const ratePerWorker = 5000;

/** So many streams of 20 to 50 tokens a second are half of what one event loop reads without delay. */
const usersPerWorker = 256;

/**
 * How many threads a plan is sent from: as many as were asked for; by default one, unless the plan needs more and cores
 * are free for them.
 * @param cores of this machine; one is left for the log and the screen
 */
export function chooseWorkers(
  asked: number | "auto" | undefined,
  levels: readonly Level[],
  cores: number,
): number {
  if (typeof asked === "number") return asked;
  const needed = levels.map(({ load }) => {
    switch (load.kind) {
      case "constant":
      case "poisson":
        return load.ratePerSecond / ratePerWorker;
      case "closed":
        return load.concurrency / usersPerWorker;
      default:
        return 1;
    }
  });
  return Math.max(1, Math.min(Math.ceil(Math.max(1, ...needed)), cores - 1));
}
