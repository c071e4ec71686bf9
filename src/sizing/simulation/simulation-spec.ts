/** How requests find a pod, and whether they share one queue. */
export const balancingPolicies = [
  "one-queue",
  "random",
  "round-robin",
  "least-connections",
  "power-of-two",
] as const;
export type Balancing = (typeof balancingPolicies)[number];

/** How long one worker is busy with one request that it serves alone. */
export type ServiceTime =
  | { readonly kind: "fixed"; readonly ms: number }
  | { readonly kind: "exponential"; readonly meanMs: number }
  /** `cv`: standard deviation over mean. */
  | { readonly kind: "lognormal"; readonly meanMs: number; readonly cv: number }
  /** Measured times, drawn again with replacement. */
  | { readonly kind: "samples"; readonly ms: readonly number[] };

/** When requests come. */
export type Arrivals =
  | { readonly kind: "poisson"; readonly ratePerSecond: number }
  | { readonly kind: "constant"; readonly ratePerSecond: number }
  /** Batches of geometric size with this mean, at Poisson instants; `ratePerSecond` counts requests. */
  | { readonly kind: "bursts"; readonly ratePerSecond: number; readonly meanBurst: number }
  /** Instants in ms from 0, sorted; repeated from the end on when more are asked for. */
  | { readonly kind: "trace"; readonly atMs: readonly number[] }
  /** Poisson whose rate follows the day: `hourly` are factors around 1, one an hour, straight lines between them. */
  | { readonly kind: "daily"; readonly meanRatePerSecond: number; readonly hourly: readonly number[] };

/** A worker that takes several requests at once. */
export interface Batching {
  readonly maxBatch: number;
  /** How long the first request of a batch waits for others, at most. */
  readonly maxWaitMs: number;
  /** A batch of b takes service × (1 + perExtra × (b − 1)); 0 is perfect batching, 1 is none. */
  readonly perExtraRatio: number;
}

/** What every autoscaler has. */
interface ReplicaBounds {
  /** From 1; KEDA with one shared queue can go down to 0. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** From the decision to a pod that serves. */
  readonly coldStartMs: number;
}

/** The rule of Kubernetes' HorizontalPodAutoscaler, also behind KEDA: desired = ceil(current × metric / target). */
interface HpaRule {
  /** Time between two decisions. */
  readonly syncMs: number;
  /** No change while the metric is within this of its target. */
  readonly toleranceRatio: number;
  /** Scales down to the highest desire of this stretch only. */
  readonly stabilizationMs: number;
}

export interface Hpa extends ReplicaBounds, HpaRule {
  readonly kind: "hpa";
  /** Share of the workers that are busy, or requests in a pod (in line and in service). */
  readonly metric: "utilization" | "ongoing";
  readonly target: number;
}

export interface Keda extends ReplicaBounds, HpaRule {
  readonly kind: "keda";
  /** Requests in the system for each replica. */
  readonly target: number;
  /** How often the metric is read; in between the rule sees the old value. */
  readonly pollingMs: number;
  /** From the last request to the step from one replica to none. */
  readonly cooldownMs: number;
}

export interface RayServe extends ReplicaBounds {
  readonly kind: "ray-serve";
  /** target_ongoing_requests. */
  readonly target: number;
  readonly lookBackMs: number;
  readonly upscaleDelayMs: number;
  readonly downscaleDelayMs: number;
}

export type Autoscaler = Hpa | Keda | RayServe;

/** What is simulated: arrivals → a balancer → pods, each with one queue and some workers. */
export interface SimulationSpec {
  readonly arrivals: Arrivals;
  readonly service: ServiceTime;
  /** With an autoscaler: those at the beginning. */
  readonly pods: number;
  readonly workersPerPod: number;
  readonly balancing: Balancing;
  readonly batching?: Batching;
  readonly autoscaler?: Autoscaler;
  /** Measured requests, after `warmupRequests` that fill the queues and are not counted. */
  readonly requests: number;
  readonly warmupRequests: number;
  readonly seed: string | number;
}

/** A percentile of one simulation with its own sampling error (batch means over consecutive blocks). */
export interface SimulatedQuantile {
  readonly ms: number;
  /** 95 % interval; null when the run is too short for one. */
  readonly low95Ms: number | null;
  readonly high95Ms: number | null;
}

/** One hour of the day, over all simulated days. */
export interface SimulatedHour {
  /** 0 to 23. */
  readonly hour: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly utilizationRatio: number;
  readonly meanReplicas: number;
}

/** Replicas that are paid for: starting, serving, and finishing their last requests. */
export interface SimulatedReplicas {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Replicas × hours of the measured stretch. */
  readonly hours: number;
  /** Decisions of the autoscaler that changed their number. */
  readonly changes: number;
}

/** What is averaged over time is NaN when all measured requests came at one instant. */
export interface SimulationResult {
  readonly requests: number;
  /** From arrival to the end of service. */
  readonly response: {
    readonly meanMs: number;
    readonly p50: SimulatedQuantile;
    readonly p90: SimulatedQuantile;
    readonly p95: SimulatedQuantile;
    readonly p99: SimulatedQuantile;
    readonly maxMs: number;
  };
  readonly wait: { readonly meanMs: number; readonly p95Ms: number; readonly waitedRatio: number };
  /** Busy time of the workers over the time that they were there. */
  readonly utilizationRatio: number;
  /** Time averages of requests in line and in the system. */
  readonly meanQueue: number;
  readonly meanInSystem: number;
  /** Requests that ended a second, over the measured stretch. */
  readonly throughputPerSecond: number;
  /** The measured stretch: from the first measured arrival to the last. */
  readonly spanMs: number;
  readonly replicas: SimulatedReplicas;
  /** Of arrivals that follow the day; hours without a request are left out. */
  readonly hours?: readonly SimulatedHour[];
  /** Arrivals outrun the workers: every percentile would grow with the length of the simulation. */
  readonly isUnstable: boolean;
}
