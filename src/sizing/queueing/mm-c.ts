import { allenCunneenMeanWaitMs } from "./allen-cunneen.ts";
import { erlangC, offeredLoad, type Station } from "./erlang.ts";

const exponentialService = { arrivalScv: 1, serviceScv: 1 };

/** Mean wait in M/M/c, C/(cµ − λ). Infinity when the station is overloaded. */
export const exponentialMeanWaitMs = (station: Station): number =>
  allenCunneenMeanWaitMs(station, exponentialService);

/**
 * Share of requests that are answered within a time in M/M/c: the wait is 0 with chance 1 − C, else exponential with
 * rate cµ − λ, and the exponential service comes on top (Gross, Fundamentals of Queueing Theory, §3.3).
 */
export function exponentialAnsweredWithin(station: Station, ms: number): number {
  const { ratePerSecond, serviceMs, workers } = station;
  const mu = 1 / serviceMs;
  const slack = workers * mu - ratePerSecond / 1000;
  const waiting = erlangC(workers, offeredLoad(station));
  if (ms <= 0) return 0;
  const served = Math.exp(-mu * ms);
  // Both rates equal: the sum is an Erlang distribution of two stages.
  if (Math.abs(slack - mu) < 1e-9 * mu) return 1 - served - waiting * mu * ms * served;
  const late = (mu * Math.exp(-slack * ms) - slack * served) / (mu - slack);
  return 1 - (1 - waiting) * served - waiting * late;
}

/** @param q 0 to 1, below 1; Infinity when the station is overloaded */
export function exponentialResponseQuantileMs(station: Station, q: number): number {
  if (offeredLoad(station) >= station.workers) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = station.serviceMs;
  while (exponentialAnsweredWithin(station, high) < q) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (exponentialAnsweredWithin(station, middle) < q) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
