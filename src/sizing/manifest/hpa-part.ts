import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { DeploymentPlan } from "./deployment-plan.ts";
import { kubernetesPart } from "./kubernetes-part.ts";
import type { ManifestPart } from "./manifest-part.ts";

/** The longest window that Kubernetes takes. */
const maxWindowS = 3600;

/** Seconds that fewer pods must have been enough before one is taken away: max(300, 2 × scale-up, the plan's delay). */
export function scaleDownWindowS({
  scaling: { scaleUpS, downscaleDelayS },
}: Pick<DeploymentPlan, "scaling">): number {
  return Math.min(maxWindowS, Math.ceil(Math.max(300, 2 * scaleUpS, downscaleDelayS)));
}

/** How fast an HPA moves, also the one that KEDA makes. */
export function behaviorOf(plan: DeploymentPlan) {
  return {
    scaleUp: { stabilizationWindowSeconds: Math.min(maxWindowS, Math.floor(plan.scaling.upscaleDelayS)) },
    scaleDown: { stabilizationWindowSeconds: scaleDownWindowS(plan) },
  };
}

export function behaviorNotes(plan: DeploymentPlan, at: readonly string[]): ManifestPart["notes"] {
  return [
    [at, plan.because.delays],
    [
      [...at, "scaleDown"],
      `at least 300 s and twice the ${Math.ceil(plan.scaling.scaleUpS)} s that a new replica takes`,
    ],
  ];
}

/** Name of the metric that an HPA for GPU pods asks for; an adapter for Prometheus must serve it. */
const ongoingMetric = "inference_requests_ongoing";

/**
 * CPU use of a pod at the target, in percent of what it requests (1 to 100). Workers that are busy for a share ρ use
 * ρ × workers × threads cores, which is less of the request where that has a reserve.
 */
export function cpuTargetPercent({ pod, scaling }: Pick<DeploymentPlan, "pod" | "scaling">): number {
  const usable = Math.min(1, (pod.workers * pod.threadsPerWorker) / pod.cpuRequestCores);
  return Math.max(1, Math.min(100, Math.floor(100 * scaling.targetUtilizationRatio * usable + 1e-6)));
}

function metricOf(plan: DeploymentPlan) {
  return plan.pod.gpus === 0
    ? {
        type: "Resource",
        resource: {
          name: "cpu",
          target: { type: "Utilization", averageUtilization: cpuTargetPercent(plan) },
        },
      }
    : {
        type: "Pods",
        pods: {
          metric: { name: ongoingMetric },
          target: {
            type: "AverageValue",
            averageValue: `${Math.round(plan.scaling.targetOngoingRequests * 1000)}m`,
          },
        },
      };
}

/** On CPU use for pods of CPU workers; on requests in a pod for GPU pods, whose CPU says nothing. */
export function hpaPart(plan: DeploymentPlan): ManifestPart {
  const { name, scaling, pod, because } = plan;
  const why =
    pod.gpus === 0
      ? `percent of the requested CPU: utilisation ${percent(scaling.targetUtilizationRatio)} of the workers, ` +
        `headroom ${percent(scaling.headroomRatio)} included`
      : `requests in one pod, waiting or served, as CPU use says nothing about a GPU; needs a metrics adapter that ` +
        `serves ${ongoingMetric} for these pods`;
  return kubernetesPart(
    new HorizontalPodAutoscaler({
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: scaling.minReplicas,
        maxReplicas: scaling.maxReplicas,
        metrics: [metricOf(plan)],
        behavior: behaviorOf(plan),
      },
    }),
    [
      [["spec", "minReplicas"], because.minReplicas],
      [["spec", "maxReplicas"], because.maxReplicas],
      [["spec", "metrics"], because.scaling],
      [["spec", "metrics"], why],
      ...behaviorNotes(plan, ["spec", "behavior"]),
    ],
  );
}

const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;
