// Owns: running a scenario and opening old runs: the library's façade. The Node-only door of this room.
// Does not know: terminal, browser.
export { controlModels, type ListedModel, type ModelControl, meantModel } from "./file/control-models.ts";
export { createDirectTarget, type DirectEngine } from "./file/direct-target.ts";
export { type OpenedRun, openRun } from "./file/open-run.ts";
export { readScenarioFile } from "./file/read-scenario-file.ts";
export { assertJudgeable } from "./file/refuse-noise.ts";
export type { Reading, RunNow, RunOptions, RunParts, RunResult } from "./file/run-options.ts";
export { runScenario } from "./file/run-scenario.ts";
export { writeSummary } from "./file/run-session.ts";
export { raiseToRealTime } from "./file/thread-priority.ts";
