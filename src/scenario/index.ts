// Owns: the schema of a test and its defaults. Running one and opening old ones are behind file.ts.
// Does not know: terminal, browser.
export { describeIssues, type LabelOf } from "./describe-issue.ts";
export { type LoadSpec, levelsOf } from "./load-spec.ts";
export { resolveScenario, type ScenarioWords } from "./resolve-scenario.ts";
export { defineScenario, type Scenario, type ScenarioSpec, scenarioSchema } from "./scenario-spec.ts";
