import { formatDurationMs } from "../base/index.ts";
import type { Arrivals, Autoscaler, Batching, ServiceTime } from "../sizing/index.ts";
import { missing } from "./scale.ts";

/** A rate to four digits: "10/s", "0.25/s", "6400/s". */
export const formatRate = (perSecond: number): string => `${Number(perSecond.toPrecision(4))}/s`;

/** A ratio as per cent; NaN is missing. */
export const formatRatio = (ratio: number): string =>
  Number.isNaN(ratio) ? missing : `${(ratio * 100).toFixed(ratio < 0.0995 ? 1 : 0)}%`;

export function describeArrivals(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case "poisson":
      return `${formatRate(arrivals.ratePerSecond)} Poisson`;
    case "constant":
      return `${formatRate(arrivals.ratePerSecond)} at equal gaps`;
    case "bursts":
      return `${formatRate(arrivals.ratePerSecond)} in bursts of ${arrivals.meanBurst} (mean)`;
    case "trace": {
      const { atMs } = arrivals;
      const rate = (1000 * (atMs.length - 1)) / (atMs.at(-1)! - atMs[0]!);
      return `${formatRate(rate)} by a trace of ${atMs.length} arrivals`;
    }
    case "daily": {
      const { hourly, meanRatePerSecond } = arrivals;
      const mean = hourly.reduce((sum, factor) => sum + factor, 0) / hourly.length;
      const peak = (Math.max(...hourly) / mean) * meanRatePerSecond;
      return `${formatRate(meanRatePerSecond)} over the day, ${formatRate(peak)} at its peak`;
    }
  }
}

export function describeService(service: ServiceTime): string {
  switch (service.kind) {
    case "fixed":
      return `${formatDurationMs(service.ms)} each`;
    case "exponential":
      return `${formatDurationMs(service.meanMs)} exponential`;
    case "lognormal":
      return `${formatDurationMs(service.meanMs)} log-normal, variation ${service.cv}`;
    case "samples": {
      const mean = service.ms.reduce((sum, ms) => sum + ms, 0) / service.ms.length;
      return `${formatDurationMs(mean)} in the mean of ${service.ms.length} measured`;
    }
  }
}

export function describeBatching({ maxBatch, maxWaitMs, perExtraRatio }: Batching): string {
  const waits =
    maxWaitMs > 0 ? `after ${formatDurationMs(maxWaitMs)} at the latest` : "without waiting for more";
  return `up to ${maxBatch}, ${waits}; each further request adds ${formatRatio(perExtraRatio)} of the time of one`;
}

const names: Readonly<Record<Autoscaler["kind"], string>> = {
  hpa: "HorizontalPodAutoscaler",
  keda: "KEDA",
  "ray-serve": "Ray Serve",
};

/** Times of an autoscaler are settings in whole seconds: "15 s", "600 s". */
const seconds = (ms: number): string => `${ms / 1000} s`;

export function describeAutoscaler(spec: Autoscaler): string {
  const { kind, minReplicas, maxReplicas, coldStartMs, target } = spec;
  const aim =
    kind === "hpa" && spec.metric === "utilization"
      ? `${formatRatio(target)} busy workers`
      : `${target} requests a pod`;
  const pace =
    kind === "ray-serve"
      ? `look-back ${seconds(spec.lookBackMs)}, up after ${seconds(spec.upscaleDelayMs)}, down after ${seconds(spec.downscaleDelayMs)}`
      : `decides every ${seconds(spec.syncMs)}${kind === "keda" ? ` on a reading every ${seconds(spec.pollingMs)}` : ""}, down after ${seconds(spec.stabilizationMs)}`;
  return `${names[kind]}, ${minReplicas} to ${maxReplicas} pods, aims at ${aim}; ${pace}; cold start ${seconds(coldStartMs)}`;
}
