// Owns: running a scenario and opening old runs: the library's façade. The Node-only door of this room.
// Does not know: terminal, browser.
export { type OpenedRun, openRun } from "./file/open-run.ts";
export { readScenarioFile } from "./file/read-scenario-file.ts";
export {
  type RunNow,
  type RunOptions,
  type RunParts,
  type RunResult,
  runScenario,
} from "./file/run-scenario.ts";
