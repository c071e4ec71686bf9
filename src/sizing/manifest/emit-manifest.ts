import { BenchError } from "../../base/index.ts";
import type { DeploymentPlan } from "./deployment-plan.ts";
import { hpaPart } from "./hpa-part.ts";
import { kedaPart } from "./keda-part.ts";
import { knativePart } from "./knative-part.ts";
import { type ManifestPart, writeParts } from "./manifest-part.ts";
import { rayServePart } from "./ray-serve-part.ts";
import { deploymentPart, disruptionParts, servicePart } from "./workload-parts.ts";

/** What a plan can be written as. */
export const emitKinds = ["k8s", "hpa", "keda", "ray-serve", "knative"] as const;
export type EmitKind = (typeof emitKinds)[number];

const scaled = (plan: DeploymentPlan, by: string): ManifestPart[] => [
  deploymentPart(plan, by),
  servicePart(plan),
  ...disruptionParts(plan, plan.scaling.minReplicas),
];

const partsOf: Readonly<Record<EmitKind, (plan: DeploymentPlan) => ManifestPart[]>> = {
  k8s: (plan) => [deploymentPart(plan), servicePart(plan), ...disruptionParts(plan, plan.replicas)],
  hpa: (plan) => [...scaled(plan, "the HorizontalPodAutoscaler"), hpaPart(plan)],
  keda: (plan) => [...scaled(plan, "KEDA"), kedaPart(plan)],
  "ray-serve": (plan) => [rayServePart(plan)],
  knative: (plan) => [knativePart(plan)],
};

/**
 * A plan as YAML: the workload with its resources and, but for k8s, the autoscaler with its target from Little's law.
 * Comments say where each number comes from. Held against the schemas of Kubernetes, KEDA, Knative and Ray Serve.
 * @throws usage.bad-value for a name that is no DNS label, or bounds that exclude each other
 */
export function emitManifest(kind: EmitKind, plan: DeploymentPlan): string {
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(plan.name)) {
    throw new BenchError("usage.bad-value", `"${plan.name}" cannot be the name of a deployment`, {
      hint: 'use lower-case letters, digits and "-", starting with a letter, at most 63',
    });
  }
  const { minReplicas, maxReplicas } = plan.scaling;
  if (minReplicas > maxReplicas) {
    throw new BenchError(
      "usage.bad-value",
      `at least ${minReplicas} replicas and at most ${maxReplicas} exclude each other`,
      { hint: "raise the upper bound" },
    );
  }
  return writeParts(partsOf[kind](plan));
}
