import { expect, it } from "vitest";
import { type Autoscaler, autoscalerDefaults } from "../sizing/index.ts";
import {
  describeArrivals,
  describeAutoscaler,
  describeBatching,
  describeService,
} from "./describe-simulation.ts";

const bounds = { minReplicas: 1, maxReplicas: 20, coldStartMs: 60_000 };

it.each([
  [describeArrivals({ kind: "poisson", ratePerSecond: 6400 }), "6400/s Poisson"],
  [describeArrivals({ kind: "constant", ratePerSecond: 0.25 }), "0.25/s at equal gaps"],
  [describeArrivals({ kind: "bursts", ratePerSecond: 10, meanBurst: 4 }), "10/s in bursts of 4 (mean)"],
  [describeArrivals({ kind: "trace", atMs: [0, 300, 1000] }), "2/s by a trace of 3 arrivals"],
  [
    describeArrivals({ kind: "daily", meanRatePerSecond: 5, hourly: [1, 3] }),
    "5/s over the day, 7.5/s at its peak",
  ],
  [describeService({ kind: "fixed", ms: 500 }), "500 ms each"],
  [describeService({ kind: "exponential", meanMs: 500 }), "500 ms exponential"],
  [describeService({ kind: "lognormal", meanMs: 500, cv: 0.5 }), "500 ms log-normal, variation 0.5"],
  [describeService({ kind: "samples", ms: [100, 300] }), "200 ms in the mean of 2 measured"],
  [
    describeBatching({ maxBatch: 8, maxWaitMs: 10, perExtraRatio: 0.1 }),
    "up to 8, after 10 ms at the latest; each further request adds 10% of the time of one",
  ],
  [
    describeBatching({ maxBatch: 8, maxWaitMs: 0, perExtraRatio: 0 }),
    "up to 8, without waiting for more; each further request adds 0.0% of the time of one",
  ],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

it.each<[Autoscaler, string]>([
  [
    { ...autoscalerDefaults.hpa, ...bounds },
    "HorizontalPodAutoscaler, 1 to 20 pods, aims at 80% busy workers; decides every 15 s, down after 300 s; cold start 60 s",
  ],
  [
    { ...autoscalerDefaults.keda, ...bounds, target: 3 },
    "KEDA, 1 to 20 pods, aims at 3 requests a pod; decides every 15 s on a reading every 30 s, down after 300 s; cold start 60 s",
  ],
  [
    { ...autoscalerDefaults["ray-serve"], ...bounds },
    "Ray Serve, 1 to 20 pods, aims at 2 requests a pod; look-back 30 s, up after 30 s, down after 600 s; cold start 60 s",
  ],
])("an autoscaler of kind $kind is described with its settings", (spec, expected) => {
  expect(describeAutoscaler(spec)).toBe(expected);
});
