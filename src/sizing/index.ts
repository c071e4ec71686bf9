// Owns: how many machines: normalization ratios, queueing, simulation, pods and their manifests, cost.
// Does not know: how runs start, how numbers are shown.
export type { DeploymentPlan, PodPlan, ScalingPlan } from "./manifest/deployment-plan.ts";
export {
  type Arrivals,
  type Balancing,
  type Batching,
  balancingPolicies,
  type ServiceTime,
  type SimulatedQuantile,
  type SimulationResult,
  type SimulationSpec,
} from "./simulation/simulation-spec.ts";
