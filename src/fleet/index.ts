// Owns: load workers in threads of their own: starts them, brings their levels together, tells of one that dies.
// Does not know: what is being measured.
export { type FleetEnd, runFleet } from "./run-fleet.ts";
export { createThreadConductor } from "./thread-conductor.ts";
export type { FromWorker, ToWorker } from "./worker-protocol.ts";
