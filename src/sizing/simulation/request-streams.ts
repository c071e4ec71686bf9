import type { Random } from "../../base/index.ts";
import type { Arrivals, ServiceTime } from "./simulation-spec.ts";

/** The next number of an endless stream. */
export type Draw = () => number;

const msPerHour = 3_600_000;

/** Instants of arrivals in ms, never falling. */
export function arrivalStream(arrivals: Arrivals, random: Random): Draw {
  switch (arrivals.kind) {
    case "constant": {
      let count = 0;
      return () => (count++ * 1000) / arrivals.ratePerSecond;
    }
    case "poisson": {
      const gapMs = 1000 / arrivals.ratePerSecond;
      let atMs = 0;
      return () => {
        atMs += random.exponential(gapMs);
        return atMs;
      };
    }
    case "bursts":
      return burstStream(arrivals.ratePerSecond, arrivals.meanBurst, random);
    case "trace":
      return traceStream(arrivals.atMs);
    case "daily":
      return dailyStream(arrivals.meanRatePerSecond, arrivals.hourly, random);
  }
}

/** Sizes are geometric from 1: P(size = k) = (1 − 1/m)^(k−1)/m. */
function burstStream(ratePerSecond: number, meanBurst: number, random: Random): Draw {
  const gapMs = (1000 * meanBurst) / ratePerSecond;
  const endRatio = 1 / meanBurst;
  let atMs = 0;
  let isOver = true;
  return () => {
    if (isOver) atMs += random.exponential(gapMs);
    isOver = random.next() < endRatio;
    return atMs;
  };
}

/** Between two rounds of the trace lies its mean gap. */
function traceStream(atMs: readonly number[]): Draw {
  const first = atMs[0]!;
  const span = atMs.at(-1)! - first;
  const roundMs = span + span / (atMs.length - 1);
  let index = 0;
  let startMs = -first;
  return () => {
    if (index === atMs.length) {
      index = 0;
      startMs += roundMs;
    }
    return startMs + atMs[index++]!;
  };
}

/** Factor of the rate at an instant: straight lines between the hours, the last one leading to the first. */
export function dailyFactor(hourly: readonly number[], atMs: number): number {
  const hour = (atMs / msPerHour) % hourly.length;
  const before = Math.floor(hour);
  const from = hourly[before]!;
  return from + (hourly[(before + 1) % hourly.length]! - from) * (hour - before);
}

/** Candidates at the highest rate, kept with the chance of the rate at their instant (Lewis and Shedler 1979). */
function dailyStream(meanRatePerSecond: number, hourly: readonly number[], random: Random): Draw {
  const mean = hourly.reduce((sum, factor) => sum + factor, 0) / hourly.length;
  const highest = Math.max(...hourly);
  const gapMs = (1000 * mean) / (meanRatePerSecond * highest);
  let atMs = 0;
  return () => {
    do atMs += random.exponential(gapMs);
    while (random.next() * highest >= dailyFactor(hourly, atMs));
    return atMs;
  };
}

/** Service times in ms. */
export function serviceStream(service: ServiceTime, random: Random): Draw {
  switch (service.kind) {
    case "fixed":
      return () => service.ms;
    case "exponential":
      return () => random.exponential(service.meanMs);
    case "lognormal": {
      // Of the logarithm: variance ln(1 + cv²), mean ln(mean) − variance/2.
      const variance = Math.log1p(service.cv ** 2);
      const deviation = Math.sqrt(variance);
      const location = Math.log(service.meanMs) - variance / 2;
      return () => Math.exp(location + deviation * random.normal());
    }
    case "samples":
      return () => service.ms[random.int(service.ms.length)]!;
  }
}

/** Mean of the distribution, in ms. */
export function meanServiceMs(service: ServiceTime): number {
  switch (service.kind) {
    case "fixed":
      return service.ms;
    case "exponential":
    case "lognormal":
      return service.meanMs;
    case "samples":
      return service.ms.reduce((sum, ms) => sum + ms, 0) / service.ms.length;
  }
}

/** Long-run arrivals a second. */
export function meanRatePerSecond(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case "daily":
      return arrivals.meanRatePerSecond;
    case "trace":
      return (1000 * (arrivals.atMs.length - 1)) / (arrivals.atMs.at(-1)! - arrivals.atMs[0]!);
    default:
      return arrivals.ratePerSecond;
  }
}

/** Arrivals a second at the beginning. */
export function firstRatePerSecond(arrivals: Arrivals): number {
  if (arrivals.kind !== "daily") return meanRatePerSecond(arrivals);
  const { hourly, meanRatePerSecond: rate } = arrivals;
  return (rate * hourly[0]! * hourly.length) / hourly.reduce((sum, factor) => sum + factor, 0);
}
