import { describe, expect, it } from "vitest";
import type { Autoscaler } from "../simulation/simulation-spec.ts";
import { autoscalerDefaults } from "./autoscaler-defaults.ts";
import { createScalingRule } from "./scaling-rule.ts";

const bounds = { minReplicas: 1, maxReplicas: 100, coldStartMs: 0 };

/** Walks the rule through readings of `ongoing` requests, obeying each decision at once. */
function walk(spec: Autoscaler, replicas: number, ongoing: readonly number[]): number[] {
  const rule = createScalingRule(spec, 1);
  let now = replicas;
  return ongoing.map((count, i) => {
    now = rule.desired({ atMs: (i + 1) * rule.everyMs, replicas: now, ongoing: count, busyWorkers: count });
    return now;
  });
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

describe("the HorizontalPodAutoscaler", () => {
  const hpa = { ...autoscalerDefaults.hpa, ...bounds, metric: "ongoing", target: 10 } as const;

  it.each([
    { what: "one over the target starts one more", replicas: 4, ongoing: 47, desired: 5 },
    { what: "within 10 % of the target it stays", replicas: 10, ongoing: 109, desired: 10 },
    { what: "just outside it moves", replicas: 10, ongoing: 111, desired: 12 },
    { what: "at most four more when there are few", replicas: 2, ongoing: 300, desired: 6 },
    { what: "at most twice as many when there are many", replicas: 10, ongoing: 900, desired: 20 },
  ])("$what", ({ replicas, ongoing, desired }) => {
    expect(walk(hpa, replicas, [ongoing])).toEqual([desired]);
  });

  it("scales down only to the highest desire of the last five minutes", () => {
    // 20 readings of 15 s are the five minutes.
    expect(walk(hpa, 8, [80, ...times(20, 20)])).toEqual([...times(20, 8), 2]);
  });

  it("takes utilisation as busy workers of all workers", () => {
    const rule = createScalingRule({ ...hpa, metric: "utilization", target: 0.5 }, 4);
    expect(rule.desired({ atMs: 15_000, replicas: 4, ongoing: 99, busyWorkers: 14 })).toBe(7);
  });
});

describe("KEDA", () => {
  const keda = { ...autoscalerDefaults.keda, ...bounds, minReplicas: 0, target: 10 } as const;

  it("sees the metric as it was at the last poll", () => {
    // Readings come every 15 s and polls every 30 s.
    expect(walk(keda, 2, [20, 50, 50, 50])).toEqual([2, 2, 5, 5]);
  });

  it("starts the first replica for any request", () => {
    expect(walk(keda, 0, [0, 1, 1])).toEqual([0, 0, 1]);
  });

  it("stops the last one only when the cool-down is over", () => {
    const counts = walk(keda, 1, [5, ...times(30, 0)]);
    // The last request was seen at 15 s; the polls after are at 45 s, 75 s, …, 315 s.
    expect(counts.indexOf(0)).toBe(20);
  });
});

describe("Ray Serve", () => {
  const ray = { ...autoscalerDefaults["ray-serve"], ...bounds, lookBackMs: 10_000 } as const;

  it("scales up when the mean of the look-back was over the target for the whole delay", () => {
    const counts = walk(ray, 1, times(40, 12));
    expect(counts.slice(0, 30)).toEqual(times(30, 1));
    expect(counts[30]).toBe(6);
  });

  it("does not scale for a peak that is shorter than the delay", () => {
    expect(new Set(walk(ray, 1, [...times(15, 12), ...times(30, 1)]))).toEqual(new Set([1]));
  });

  it("waits ten minutes to scale down", () => {
    const counts = walk(ray, 6, times(620, 2));
    expect(counts.indexOf(1)).toBe(600);
  });
});
