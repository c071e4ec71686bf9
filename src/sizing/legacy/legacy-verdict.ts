import { type ServiceModel, stretched } from "../plan/service-model.ts";
import { simulate } from "../simulation/simulate.ts";
import type { Balancing } from "../simulation/simulation-spec.ts";
import type { LegacySizing } from "./legacy-sizing.ts";

/** A number of one-thread workers in each of the pods, and what becomes of the requests. */
export interface LegacyCase {
  readonly workersPerPod: number;
  /** What a request takes when the workers share the pod's cores, in ms. */
  readonly serviceMs: number;
  /** The most that all workers serve. */
  readonly capacityPerSecond: number;
  readonly utilizationRatio: number;
  /** null: the queue grows without end. */
  readonly p95Ms: number | null;
}

export interface LegacyVerdict {
  /** As many workers as whole cores were requested. */
  readonly requested: LegacyCase;
  /** One for each core of the limit, while the node has cores to spare. */
  readonly limit: LegacyCase;
  /** The same, when the node is full and the pod gets what it requested. */
  readonly squeezed: LegacyCase;
}

const requests = 200_000;

/** What a simulation makes of the spreadsheet's answer. @param service on the production machine */
export function legacyVerdict(
  sizing: LegacySizing,
  service: ServiceModel,
  ratePerSecond: number,
  balancing: Balancing,
  seed: string | number,
): LegacyVerdict {
  const { pods, cpuPerPod, cpuLimit } = sizing;
  const judge = (workersPerPod: number, stretch: number): LegacyCase => {
    const serviceMs = service.meanMs * stretch;
    const capacityPerSecond = (pods * workersPerPod * 1000) / serviceMs;
    const utilizationRatio = ratePerSecond / capacityPerSecond;
    const isStable = utilizationRatio < 1 - 1e-9;
    return {
      workersPerPod,
      serviceMs,
      capacityPerSecond,
      utilizationRatio,
      p95Ms: isStable
        ? simulate({
            arrivals: { kind: "poisson", ratePerSecond },
            service: stretched(service, stretch).time,
            pods,
            workersPerPod,
            balancing,
            requests,
            warmupRequests: requests / 10,
            seed,
          }).response.p95.ms
        : null,
    };
  };
  const most = Math.max(1, Math.floor(cpuLimit + 1e-9));
  // Workers with less than a core each take longer by as much.
  const within = (workers: number, cores: number): LegacyCase => judge(workers, Math.max(1, workers / cores));
  return {
    requested: within(Math.max(1, Math.floor(cpuPerPod + 1e-9)), cpuPerPod),
    limit: within(most, cpuLimit),
    squeezed: within(most, cpuPerPod),
  };
}
