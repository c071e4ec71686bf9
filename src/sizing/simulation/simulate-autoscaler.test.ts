import { describe, expect, it } from "vitest";
import { autoscalerDefaults } from "../autoscaler/autoscaler-defaults.ts";
import { simulate } from "./simulate.ts";
import { type Autoscaler, balancingPolicies, type SimulationSpec } from "./simulation-spec.ts";

const bounds = { minReplicas: 2, maxReplicas: 40, coldStartMs: 30_000 };
const autoscalers: Autoscaler[] = [
  { ...autoscalerDefaults.hpa, ...bounds, target: 0.6 },
  { ...autoscalerDefaults.keda, ...bounds, target: 0.8 },
  { ...autoscalerDefaults["ray-serve"], ...bounds, target: 0.8 },
];

/** Nights at a fifth of the mean, afternoons at twice it. */
const hourly = Array.from({ length: 24 }, (_, hour) => 1.1 - 0.9 * Math.cos((2 * Math.PI * (hour - 3)) / 24));

const base: SimulationSpec = {
  arrivals: { kind: "daily", meanRatePerSecond: 2, hourly },
  service: { kind: "exponential", meanMs: 2500 },
  pods: 2,
  workersPerPod: 1,
  balancing: "least-connections",
  requests: 40_000,
  warmupRequests: 0,
  seed: 1,
};

describe("an autoscaler", () => {
  it.each(autoscalers)("$kind follows the day and serves all of it", (autoscaler) => {
    const result = simulate({ ...base, requests: 172_800, autoscaler });
    expect(result.requests).toBe(172_800);
    expect(result.isUnstable).toBe(false);
    expect(result.spanMs / 3_600_000).toBeCloseTo(24, 0);
    const { mean, min, max, hours } = result.replicas;
    expect(min).toBe(2);
    expect(max).toBeLessThanOrEqual(40);
    expect(hours).toBeCloseTo((mean * result.spanMs) / 3_600_000, 6);
    // What is busy cannot be more than what is there, and a constant 25 would be needed at the peak of 4/s.
    expect(mean).toBeGreaterThan(5);
    expect(mean).toBeLessThan(25);
    const [night, day] = [3, 15].map((hour) => result.hours?.find((one) => one.hour === hour));
    expect(day!.meanReplicas).toBeGreaterThan(3 * night!.meanReplicas);
    expect(result.hours?.reduce((sum, { requests }) => sum + requests, 0)).toBe(172_800);
  });

  it.each(balancingPolicies)("serves every request once with %s, whatever comes and goes", (balancing) => {
    for (const autoscaler of autoscalers) {
      const result = simulate({ ...base, requests: 40_000, balancing, autoscaler });
      expect(result.requests).toBe(40_000);
      expect(result.utilizationRatio).toBeLessThanOrEqual(1);
      expect(result.utilizationRatio).toBeGreaterThan(0.2);
    }
  });

  it("changes nothing while it has no room: the same as so many pods without one", () => {
    const fixed = { ...base, pods: 20, requests: 20_000 };
    const held = { ...autoscalers[0]!, minReplicas: 20, maxReplicas: 20 };
    expect(simulate({ ...fixed, autoscaler: held }).response).toEqual(simulate(fixed).response);
  });

  it("of KEDA goes to none and comes back for the first request, which waits for the cold start", () => {
    const keda = {
      ...autoscalerDefaults.keda,
      minReplicas: 0,
      maxReplicas: 4,
      coldStartMs: 60_000,
      target: 2,
    };
    const result = simulate({
      ...base,
      // One request every twenty minutes.
      arrivals: { kind: "constant", ratePerSecond: 1 / 1200 },
      service: { kind: "fixed", ms: 500 },
      pods: 0,
      balancing: "one-queue",
      requests: 50,
      autoscaler: keda,
    });
    expect(result.replicas.min).toBe(0);
    expect(result.response.p50.ms).toBeGreaterThan(60_000);
    expect(result.response.maxMs).toBeLessThan(60_000 + 30_000 + 15_000 + 501);
    expect(result.replicas.mean).toBeLessThan(0.5);
  });

  it.each([
    [{ minReplicas: 0 }, "the smallest number of replicas is 0"],
    [{ minReplicas: 3 }, "it begins with 2 pods, outside 3 to 40 replicas"],
    [{ target: 0 }, "the autoscaler's target is 0"],
    [{ target: 70 }, "the target utilisation is 70"],
  ])("refuses %j", (part, message) => {
    expect(() => simulate({ ...base, autoscaler: { ...autoscalers[0]!, ...part } as Autoscaler })).toThrow(
      message,
    );
  });
});
