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

/** What is simulated: arrivals → a balancer → pods, each with one queue and some workers. */
export interface SimulationSpec {
  readonly arrivals: Arrivals;
  readonly service: ServiceTime;
  readonly pods: number;
  readonly workersPerPod: number;
  readonly balancing: Balancing;
  readonly batching?: Batching;
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
  /** Busy time of the workers over their time. */
  readonly utilizationRatio: number;
  /** Time averages of requests in line and in the system. */
  readonly meanQueue: number;
  readonly meanInSystem: number;
  /** Requests that ended a second, over the measured stretch. */
  readonly throughputPerSecond: number;
  /** Arrivals outrun the workers: every percentile would grow with the length of the simulation. */
  readonly isUnstable: boolean;
}
