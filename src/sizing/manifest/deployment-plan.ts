/** Resources of one pod. */
export interface PodPlan {
  readonly workers: number;
  readonly threadsPerWorker: number;
  readonly cpuRequestCores: number;
  /** null: no limit, so that no quota throttles it. */
  readonly cpuLimitCores: number | null;
  readonly memoryRequestBytes: number;
  readonly memoryLimitBytes: number;
  /** Whole devices. */
  readonly gpus: number;
}

/** What an autoscaler is told, all from one measured or simulated replica. */
export interface ScalingPlan {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Requests in a replica at the highest rate that meets the goal, times the headroom (Little's law). */
  readonly targetOngoingRequests: number;
  /** The same without headroom: more than these would miss the goal. */
  readonly maxOngoingRequests: number;
  /** Utilisation of a replica's workers at that rate, times the headroom, 0 to 1. */
  readonly targetUtilizationRatio: number;
  readonly headroomRatio: number;
  /** From the decision to a replica that serves. */
  readonly scaleUpS: number;
  readonly upscaleDelayS: number;
  readonly downscaleDelayS: number;
}

/** Servers whose own count of requests an autoscaler can read from Prometheus. */
export const meteredEngines = ["vllm", "sglang", "tgi", "llama-cpp"] as const;
export type MeteredEngine = (typeof meteredEngines)[number];

/** A sizing answer in the words of a deployment. */
export interface DeploymentPlan {
  /** DNS label: lower-case letters, digits and "-", from a letter on. */
  readonly name: string;
  readonly image: string;
  /** Where the server listens; default 8000. */
  readonly port?: number;
  /** Whose metrics KEDA reads; without it the query is a placeholder. */
  readonly engine?: MeteredEngine;
  readonly replicas: number;
  readonly pod: PodPlan;
  readonly scaling: ScalingPlan;
  /** Where each number comes from, one sentence each, written beside it as a comment. */
  readonly because: Readonly<
    Partial<
      Record<"replicas" | "cpu" | "memory" | "scaling" | "minReplicas" | "maxReplicas" | "delays", string>
    >
  >;
}
