// Owns: goals and verdicts, expectations of devices and models, and whether a run may be judged at all.
// Does not know: how numbers are shown, how runs start.
export { assess, goalsMet } from "./assess.ts";
export {
  type AssessedRun,
  type Assessment,
  assessedRunSchema,
  type Verdict,
  type Warning,
} from "./assessment.ts";
export { type Estimate, quantileInterval, rateInterval, ratioOf } from "./comparison/intervals.ts";
export { compareWithExpectations } from "./expectation/compare-with-expectations.ts";
export {
  type ChecklistItem,
  type DeviceExpectations,
  deviceExpectationsSchema,
  type Expectation,
  type ExpectedFigure,
} from "./expectation/expectation.ts";
export type { ComparedFigure, ExpectationComparison } from "./expectation/expectation-comparison.ts";
export { findExpectation, parseExpectations } from "./expectation/read-expectations.ts";
export { type Goal, meetsLimit, parseGoal, type Statistic } from "./goal.ts";
export { findInversions, type Inversion, type InversionInput } from "./inversion/find-inversions.ts";
export {
  compareWithWitness,
  type OurRequest,
  type WitnessedRequest,
  type WitnessSchedule,
} from "./self-test/compare-with-witness.ts";
export { errorP99Ms, findReach } from "./self-test/find-reach.ts";
