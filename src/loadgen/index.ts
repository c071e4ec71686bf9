// Owns: the hot loop: workload × schedule × target → events.
// Does not know: files, screens, statistics.
export { checkTarget } from "./check-target.ts";
export type { Level, Plan } from "./plan.ts";
export type { Conductor, LevelEnd } from "./run-level.ts";
export { type LoopMeter, type PlanContext, runPlan } from "./run-plan.ts";
