import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import type { SimulationSpec } from "./simulation-spec.ts";

const base: SimulationSpec = {
  arrivals: { kind: "poisson", ratePerSecond: 10 },
  service: { kind: "fixed", ms: 500 },
  pods: 8,
  workersPerPod: 1,
  balancing: "one-queue",
  requests: 20_000,
  warmupRequests: 1000,
  seed: 1,
};

describe("a simulation", () => {
  it("gives the same result for the same spec, and another one for another seed", () => {
    expect(simulate(base)).toEqual(simulate(base));
    expect(simulate({ ...base, seed: 2 })).not.toEqual(simulate(base));
  });

  it("counts the measured requests and not the warm-up", () => {
    expect(simulate(base).requests).toBe(20_000);
  });

  it("keeps Little's law: requests in the system are their rate times their time in it", () => {
    const result = simulate({ ...base, requests: 100_000 });
    const byLaw = (result.throughputPerSecond * result.response.meanMs) / 1000;
    expect(result.meanInSystem / byLaw).toBeCloseTo(1, 2);
    expect(result.utilizationRatio).toBeCloseTo(5 / 8, 2);
  });

  it("of a metronome slower than the worker has no wait at all", () => {
    const arrivals = { kind: "constant", ratePerSecond: 1 } as const;
    const result = simulate({ ...base, arrivals, pods: 1 });
    expect(result.wait).toEqual({ meanMs: 0, p95Ms: 0, waitedRatio: 0 });
    expect(result.response.maxMs).toBe(500);
    expect(result.utilizationRatio).toBeCloseTo(0.5, 6);
  });

  it("says that five workers for five erlangs are unstable", () => {
    expect(simulate({ ...base, pods: 5 }).isUnstable).toBe(true);
    expect(simulate({ ...base, pods: 6 }).isUnstable).toBe(false);
  });

  it("of a single request has percentiles and no averages over time", () => {
    const result = simulate({ ...base, requests: 1, warmupRequests: 0 });
    expect(result.response.p95.ms).toBeCloseTo(500, 9);
    expect(result.response.p95.low95Ms).toBeNull();
    expect(result.utilizationRatio).toBeNaN();
    expect(result.meanQueue).toBeNaN();
  });

  it("ends an overload early, before it fills the memory", () => {
    const arrivals = { kind: "poisson", ratePerSecond: 1000 } as const;
    const result = simulate({ ...base, arrivals, pods: 1, requests: 3_000_000, warmupRequests: 0 });
    expect(result.isUnstable).toBe(true);
    expect(result.requests).toBeGreaterThan(1_000_000);
    expect(result.requests).toBeLessThan(1_010_000);
  });

  it("fills batches to the limit and shares one time among them", () => {
    const batching = { maxBatch: 4, maxWaitMs: 10_000, perExtraRatio: 0 };
    const arrivals = { kind: "constant", ratePerSecond: 4 } as const;
    const result = simulate({ ...base, arrivals, batching, pods: 1 });
    // Of four arrivals 250 ms apart the first waits 750 ms for the last; the worker serves in between.
    expect(result.response.maxMs).toBe(1250);
    expect(result.wait.meanMs).toBeCloseTo(375, 1);
    expect(result.utilizationRatio).toBeCloseTo(0.5, 3);
  });

  it("sends a batch that did not fill when its first request has waited long enough", () => {
    const batching = { maxBatch: 4, maxWaitMs: 100, perExtraRatio: 0 };
    const arrivals = { kind: "constant", ratePerSecond: 1 } as const;
    const result = simulate({ ...base, arrivals, batching, pods: 1 });
    expect(result.response.maxMs).toBe(600);
  });

  it.each([
    [{ arrivals: { kind: "poisson", ratePerSecond: 0 } }, "the rate of arrivals is 0"],
    [{ arrivals: { kind: "poisson", ratePerSecond: -3 } }, "the rate of arrivals is -3"],
    [{ service: { kind: "fixed", ms: 0 } }, "the service time is 0"],
    [{ service: { kind: "samples", ms: [] } }, "there are no measured service times"],
    [{ pods: 0 }, "the number of pods is 0"],
    [{ pods: 1001, workersPerPod: 1000 }, "there would be 1001000 workers"],
    [{ workersPerPod: 1.5 }, "the number of workers in a pod is 1.5"],
    [
      { arrivals: { kind: "trace", atMs: [5, 3, 8] } },
      "the instants of the trace are not in ascending order",
    ],
    [
      { arrivals: { kind: "daily", meanRatePerSecond: 1, hourly: [1] } },
      "the shape of the day is not 24 factors",
    ],
  ] as [Partial<SimulationSpec>, string][])("refuses %j", (part, message) => {
    expect(() => simulate({ ...base, ...part })).toThrow(message);
  });
});
