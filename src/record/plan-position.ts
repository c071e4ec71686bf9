import type { PhaseStarted } from "./run-event.ts";

/** Ids of further turns of a session lie far above the plan's positions, and are the same however many share the plan. */
export const idsOfATurn = 2 ** 32;

/** Position in the plan of the request, or of the first turn of the session that it goes on with. */
const planPosition = (id: number): number => id % idsOfATurn;

/** Whether the request was planned by the answer before it and not by the load. */
export const isFurtherTurn = (id: number): boolean => id >= idsOfATurn;

/**
 * Which of so many workers sent a request. Logs without units are of one worker, or of versions whose workers took turns
 * by position, as many of them as there were users and connections.
 */
export function workerOf(id: number, { load, maxConnections, units }: PhaseStarted, workers: number): number {
  if (units !== undefined) return (planPosition(id) % units) % workers;
  const users = load.kind === "closed" ? load.concurrency : workers;
  return planPosition(id) % Math.min(workers, users, maxConnections ?? workers);
}
