import type { ScalingPlan } from "../manifest/deployment-plan.ts";

/** What one pod serves within the goal. */
export interface PodCapacity {
  readonly ratePerSecond: number;
  readonly meanResponseMs: number;
  /** Of its workers; null where it batches. */
  readonly utilizationRatio: number | null;
  /** Requests that it works on at once; 1 where it batches, since the curve does not say. */
  readonly workers: number;
}

/** A target of no request at all would scale without end. */
const leastOngoingRequests = 0.1;
const leastHeadroom = 0.5;
const mostHeadroom = 0.85;

/**
 * The share of its capacity that a pod may be given, so that what comes while a new pod starts still fits:
 * 1 ÷ (1 + growth × start), kept from 0.5 to 0.85.
 */
export function headroom(growthPerMinute: number | null, scaleUpS: number): number {
  const share = 1 / (1 + ((growthPerMinute ?? 0) * scaleUpS) / 60);
  return Math.min(mostHeadroom, Math.max(leastHeadroom, share));
}

/** An autoscaler's numbers by Little's law: requests in a pod = rate × response time. */
export function scalingPlan(
  { ratePerSecond, meanResponseMs, utilizationRatio, workers }: PodCapacity,
  question: {
    readonly targetPerSecond: number;
    readonly growthPerMinute: number | null;
    readonly scaleUpS: number;
    readonly minPods: number;
  },
  pods: number,
): ScalingPlan {
  const headroomRatio = headroom(question.growthPerMinute, question.scaleUpS);
  const inPod = (ratePerSecond * meanResponseMs) / 1000;
  const forTarget = Math.ceil(question.targetPerSecond / (ratePerSecond * headroomRatio) - 1e-9);
  return {
    // A floor above what the peak was found to need would contradict it.
    minReplicas: Math.max(question.minPods, Math.min(pods, forTarget)),
    maxReplicas: Math.max(question.minPods, pods) * 2,
    targetOngoingRequests: Math.max(leastOngoingRequests, Math.floor(inPod * headroomRatio * 10) / 10),
    // A cap below the number of workers would leave some of them idle.
    maxOngoingRequests: Math.max(workers, Math.ceil(inPod)),
    targetUtilizationRatio: (utilizationRatio ?? 1) * headroomRatio,
    headroomRatio,
    scaleUpS: question.scaleUpS,
    upscaleDelayS: Math.floor(question.scaleUpS / 2),
    downscaleDelayS: Math.max(300, 2 * question.scaleUpS),
  };
}
