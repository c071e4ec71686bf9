/** The library: everything that `inferbench` does, without a terminal. */

export type { AssessedRun } from "./analysis/index.ts";
export { BenchError } from "./base/index.ts";
export type { RunEvent } from "./record/index.ts";
export { type OpenedRun, openRun, type RunOptions, type RunResult, runScenario } from "./scenario/file.ts";
export { defineScenario, type Scenario, type ScenarioSpec } from "./scenario/index.ts";
export { type SimulationResult, type SimulationSpec, simulate } from "./sizing/index.ts";
