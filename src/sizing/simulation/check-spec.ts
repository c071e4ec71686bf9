import { BenchError } from "../../base/index.ts";
import type { Arrivals, Autoscaler, ServiceTime, SimulationSpec } from "./simulation-spec.ts";

function refuse(what: string, hint: string): never {
  throw new BenchError("usage.bad-value", what, { hint });
}

function positive(value: number, name: string): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    refuse(`${name} is ${value}`, "give a number above 0");
  }
}

function whole(value: number, name: string, from: number, to: number): void {
  if (!(Number.isInteger(value) && value >= from && value <= to)) {
    refuse(`${name} is ${value}`, `give a whole number from ${from} to ${to}`);
  }
}

function checkArrivals(arrivals: Arrivals): void {
  switch (arrivals.kind) {
    case "poisson":
    case "constant":
      positive(arrivals.ratePerSecond, "the rate of arrivals");
      return;
    case "bursts":
      positive(arrivals.ratePerSecond, "the rate of arrivals");
      if (!(arrivals.meanBurst >= 1)) {
        refuse(`the mean size of a burst is ${arrivals.meanBurst}`, "give a number from 1");
      }
      positive(arrivals.meanBurst, "the mean size of a burst");
      return;
    case "trace": {
      const { atMs } = arrivals;
      if (!(atMs.length >= 2 && atMs.at(-1)! > atMs[0]!)) {
        refuse("the trace has no two arrivals at different instants", "give a longer one");
      }
      if (atMs.some((at, i) => !Number.isFinite(at) || at < (atMs[i - 1] ?? Number.NEGATIVE_INFINITY))) {
        refuse("the instants of the trace are not in ascending order", "sort them");
      }
      return;
    }
    case "daily":
      positive(arrivals.meanRatePerSecond, "the rate of arrivals");
      if (arrivals.hourly.length !== 24 || arrivals.hourly.some((factor) => !(factor >= 0))) {
        refuse("the shape of the day is not 24 factors from 0", "give one an hour, 1 being the mean rate");
      }
      positive(Math.max(...arrivals.hourly), "the highest factor of the day");
      return;
  }
}

function checkService(service: ServiceTime): void {
  switch (service.kind) {
    case "fixed":
      positive(service.ms, "the service time");
      return;
    case "exponential":
      positive(service.meanMs, "the mean service time");
      return;
    case "lognormal":
      positive(service.meanMs, "the mean service time");
      if (!(service.cv >= 0)) refuse(`the variation of the service time is ${service.cv}`, "give 0 or more");
      return;
    case "samples":
      if (service.ms.length === 0) refuse("there are no measured service times", "give at least one");
      for (const ms of service.ms) positive(ms, "a measured service time");
  }
}

/** Most of each in one simulation. */
const mostPods = 100_000;
const mostWorkers = 1_000_000;
const mostRequests = 1_000_000_000;

function checkAutoscaler(autoscaler: Autoscaler, { pods, balancing }: SimulationSpec): void {
  const { kind, minReplicas, maxReplicas, coldStartMs, target } = autoscaler;
  whole(maxReplicas, "the largest number of replicas", 1, mostPods);
  const canBeNone = kind === "keda" && balancing === "one-queue";
  if (minReplicas === 0 && !canBeNone) {
    refuse(
      "the smallest number of replicas is 0",
      "give 1 or more: only KEDA goes to none, and only with one queue in front of all (one-queue)",
    );
  }
  whole(minReplicas, "the smallest number of replicas", 0, maxReplicas);
  if (pods < minReplicas || pods > maxReplicas) {
    refuse(
      `it begins with ${pods} pods, outside ${minReplicas} to ${maxReplicas} replicas`,
      "begin within the autoscaler's bounds",
    );
  }
  positive(target, "the autoscaler's target");
  if (kind === "hpa" && autoscaler.metric === "utilization" && target > 1) {
    refuse(`the target utilisation is ${target}`, "give a share up to 1, such as 0.7");
  }
  if (!(coldStartMs >= 0)) refuse(`the cold start is ${coldStartMs} ms`, "give 0 or more");
  if (kind !== "ray-serve") positive(autoscaler.syncMs, "the time between two decisions");
}

/** @throws BenchError usage.bad-value that names what cannot be */
export function checkSpec(spec: SimulationSpec): void {
  checkArrivals(spec.arrivals);
  checkService(spec.service);
  whole(spec.pods, "the number of pods", spec.autoscaler ? 0 : 1, mostPods);
  whole(spec.workersPerPod, "the number of workers in a pod", 1, mostPods);
  const workers = (spec.autoscaler?.maxReplicas ?? spec.pods) * spec.workersPerPod;
  if (workers > mostWorkers) {
    refuse(`there would be ${workers} workers`, `simulate at most ${mostWorkers} of them`);
  }
  whole(spec.requests, "the number of requests", 1, mostRequests);
  whole(spec.warmupRequests, "the number of requests of the warm-up", 0, mostRequests);
  if (spec.autoscaler) checkAutoscaler(spec.autoscaler, spec);
  if (spec.batching) {
    const { maxBatch, maxWaitMs, perExtraRatio } = spec.batching;
    whole(maxBatch, "the largest batch", 1, mostPods);
    if (!(maxWaitMs >= 0)) refuse(`the wait for a batch is ${maxWaitMs} ms`, "give 0 or more");
    if (!(perExtraRatio >= 0 && perExtraRatio <= 1)) {
      refuse(`the share that a further request adds to a batch is ${perExtraRatio}`, "give 0 to 1");
    }
  }
}
