// Owns: how many machines: normalization ratios, queueing, simulation, pods and their manifests, cost.
// Does not know: how runs start, how numbers are shown.

export { autoscalerDefaults } from "./autoscaler/autoscaler-defaults.ts";
export { settledReplicas } from "./autoscaler/scaling-rule.ts";
export type { BurstAttributes, BurstLevel, BurstTable } from "./burst/burst-table.ts";
export { type DrainFit, fitDrain, type NoDrainFit } from "./burst/fit-drain.ts";
export { type ImportedRun, importedMark, importedRunSchema, toImportedRun } from "./burst/imported-run.ts";
export { parseBurstLog } from "./burst/parse-burst-log.ts";
export { compareImported } from "./comparison/compare-imported.ts";
export { createRunComparer } from "./comparison/compare-run.ts";
export type { Capacity, Compared, ComparedLevel } from "./comparison/compared.ts";
export { findComparedInversions } from "./comparison/find-compared-inversions.ts";
export { type LegacySizing, legacySizing } from "./legacy/legacy-sizing.ts";
export type { LegacyCase, LegacyVerdict } from "./legacy/legacy-verdict.ts";
export { type ConfigFile, lintConfig, lintFiles } from "./lint/lint-config.ts";
export type { LintFinding } from "./lint/lint-finding.ts";
export { type LintCode, type LintSeverity, lintRules } from "./lint/lint-rules.ts";
export {
  type DeploymentPlan,
  type MeteredEngine,
  meteredEngines,
  type PodPlan,
  type ScalingPlan,
} from "./manifest/deployment-plan.ts";
export { type EmitKind, emitKinds, emitManifest } from "./manifest/emit-manifest.ts";
export { type PatchOptions, patchResources } from "./manifest/patch-resources.ts";
export { formatCpu, formatMemory, parseQuantity } from "./manifest/quantity.ts";
export { looksLikeBenchResult, readBenchResult } from "./measurement/bench-result.ts";
export { describeKey, type Measurement, shortCpuName, type WorkKey } from "./measurement/measurement.ts";
export { readRun } from "./measurement/read-run.ts";
export type { Cost } from "./plan/cost.ts";
export { type ResponseGoal, responseGoal } from "./plan/response-goal.ts";
export { compareMachines, defaultGoal, size } from "./plan/size.ts";
export type {
  BindingConstraint,
  Chosen,
  Ratios,
  SensitivityRow,
  ShapeRow,
  SizingAnswer,
  SizingInput,
  SizingQuestion,
} from "./plan/sizing-answer.ts";
export {
  allenCunneenMeanWaitMs,
  allenCunneenWaitQuantileMs,
  type Variability,
} from "./queueing/allen-cunneen.ts";
export { erlangB, erlangC, offeredLoad, type Station, utilizationOf } from "./queueing/erlang.ts";
export { type FixedServiceStation, solveFixedService } from "./queueing/md-c.ts";
export {
  exponentialAnsweredWithin,
  exponentialMeanWaitMs,
  exponentialResponseQuantileMs,
} from "./queueing/mm-c.ts";
export {
  fewestScalingPoints,
  fitScalingLaw,
  type ScalingLaw,
  type ScalingPoint,
  scalingLawAt,
} from "./queueing/usl.ts";
export type { Ratio } from "./ratio/ratio.ts";
export { type RatioConfig, readRatioConfig, unlikeKeys } from "./ratio/ratio-config.ts";
export {
  type JudgedGoal,
  judgeGoal,
  serviceStatisticMs,
  simulatedMetrics,
} from "./simulation/judge-goal.ts";
export { firstRatePerSecond, meanRatePerSecond, meanServiceMs } from "./simulation/request-streams.ts";
export { capacityPerSecond, simulate } from "./simulation/simulate.ts";
export {
  type Arrivals,
  type Autoscaler,
  type Balancing,
  type Batching,
  balancingPolicies,
  type Hpa,
  type Keda,
  type RayServe,
  type ServiceTime,
  type SimulatedHour,
  type SimulatedQuantile,
  type SimulatedReplicas,
  type SimulationResult,
  type SimulationSpec,
} from "./simulation/simulation-spec.ts";
