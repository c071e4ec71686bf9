import { expect, it } from "vitest";
import { headroom, scalingPlan } from "./scaling.ts";

it.each([
  [null, 60, 0.85, "no growth: still some room, since an autoscaler sees late"],
  [0.1, 60, 0.85, "1 ÷ 1.1 = 0.91 is more than is ever given"],
  [0.5, 60, 1 / 1.5, "half as much again a minute, a minute to start"],
  [0.5, 30, 1 / 1.25, "half of that in half a minute"],
  [3, 120, 0.5, "never less than half"],
])("growth %s a minute and %i s to start leave %f: %s", (growth, scaleUpS, share, _why) => {
  expect(headroom(growth, scaleUpS)).toBeCloseTo(share, 12);
});

it("requests in a pod are rate × response time, by Little's law", () => {
  const plan = scalingPlan(
    { ratePerSecond: 5, meanResponseMs: 600, utilizationRatio: 0.6, workers: 3 },
    { targetPerSecond: 20, growthPerMinute: null, scaleUpS: 90, minPods: 2 },
    6,
  );
  expect(plan).toEqual({
    // 20 ÷ (5 × 0.85) = 4.7
    minReplicas: 5,
    maxReplicas: 12,
    targetOngoingRequests: 2.5,
    maxOngoingRequests: 3,
    targetUtilizationRatio: 0.51,
    headroomRatio: 0.85,
    scaleUpS: 90,
    upscaleDelayS: 45,
    downscaleDelayS: 300,
  });
});

it.each([
  [
    "one worker that is busy a third of the time",
    0.6,
    550,
    1,
    { targetOngoingRequests: 0.2, maxOngoingRequests: 1 },
  ],
  ["no worker is left idle by the cap", 5, 520, 4, { targetOngoingRequests: 2.2, maxOngoingRequests: 4 }],
])("%s", (_what, ratePerSecond, meanResponseMs, workers, expected) => {
  const question = { targetPerSecond: 1, growthPerMinute: null, scaleUpS: 60, minPods: 2 };
  const capacity = { ratePerSecond, meanResponseMs, utilizationRatio: 0.3, workers };
  expect(scalingPlan(capacity, question, 2)).toMatchObject(expected);
});

it("the floor of an autoscaler is never above the pods that the peak was found to need", () => {
  const question = { targetPerSecond: 10, growthPerMinute: null, scaleUpS: 60, minPods: 2 };
  const capacity = { ratePerSecond: 5.5, meanResponseMs: 600, utilizationRatio: 0.7, workers: 4 };
  expect(scalingPlan(capacity, question, 2)).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
});
