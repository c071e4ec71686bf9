// Owns: goals and verdicts, and whether a run may be judged at all.
// Does not know: how numbers are shown, how runs start.
export { assess, goalsMet } from "./assess.ts";
export {
  type AssessedRun,
  type Assessment,
  assessedRunSchema,
  type Verdict,
  type Warning,
} from "./assessment.ts";
export { type Goal, parseGoal, type Statistic } from "./goal.ts";
