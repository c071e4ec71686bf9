// Owns: when to send, when to stop: closed loops, arrival processes, bursts, stop rules.
// Does not know: requests, network, the clock.
export { createPacer, type PacerSpec } from "./create-pacer.ts";
export type { Pacer, PacerDecision, Progress } from "./pacer.ts";
export {
  type Generator,
  isWholePlan,
  partOf,
  positionOf,
  type Share,
  shareOfCount,
  shareOfLevel,
  unitsOfLevel,
  wholePlan,
} from "./share.ts";
export { createStopRule, type StopRule, type StopSpec } from "./stop-rule.ts";
