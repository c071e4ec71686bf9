import type { Level } from "../loadgen/index.ts";

/** Log, libraries, the event loop's own, the console: fewer than 40 in all (measured: 21 to 30). */
const ownFiles = 40;

/**
 * How many open files a run needs: a connection for each request in flight, and the program's own; undefined where
 * nobody can know, because an open loop has as many requests in flight as its server makes it.
 */
export function openFilesNeeded(levels: readonly Level[], maxConnections: number): number | undefined {
  const most = levels.map(({ load, stop }) => {
    if (load.kind === "closed") return load.concurrency;
    return load.kind === "burst" ? Math.max(load.size, stop.warmupRequests) : Number.POSITIVE_INFINITY;
  });
  const connections = Math.min(maxConnections, Math.max(...most));
  return Number.isFinite(connections) ? connections + ownFiles : undefined;
}
