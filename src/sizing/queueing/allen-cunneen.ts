import { erlangC, offeredLoad, type Station } from "./erlang.ts";

/** How irregular arrivals and service are: squared coefficients of variation (variance over mean²). */
export interface Variability {
  /** Ca²: 1 for Poisson, 0 for a metronome. */
  readonly arrivalScv: number;
  /** Cs²: 1 for exponential service, 0 for a fixed time. */
  readonly serviceScv: number;
}

const factorOf = ({ arrivalScv, serviceScv }: Variability): number => (arrivalScv + serviceScv) / 2;

/** 1/(cµ − λ): the mean wait of those who wait at all in M/M/c. */
const meanDelayMs = ({ ratePerSecond, serviceMs, workers }: Station): number =>
  1000 / ((workers * 1000) / serviceMs - ratePerSecond);

/**
 * Mean wait in G/G/c, Wq ≈ C/(cµ − λ)·(Ca² + Cs²)/2 (Allen and Cunneen; Allen 1990, §5.3). Exact for M/M/c and for
 * M/G/1; an approximation else. Infinity when the station is overloaded.
 */
export function allenCunneenMeanWaitMs(station: Station, variability: Variability): number {
  const load = offeredLoad(station);
  if (load >= station.workers) return Number.POSITIVE_INFINITY;
  return erlangC(station.workers, load) * meanDelayMs(station) * factorOf(variability);
}

/**
 * Quantile of the wait, from an exponential tail of the mean above: P(W > t) ≈ C·exp(−t(cµ − λ)/f), f = (Ca² + Cs²)/2,
 * so t = max(0, f/(cµ − λ)·ln(C/(1 − q))). Exact for M/M/c. Infinity when the station is overloaded.
 * @param q 0 to 1, below 1
 */
export function allenCunneenWaitQuantileMs(station: Station, variability: Variability, q: number): number {
  const load = offeredLoad(station);
  if (load >= station.workers) return Number.POSITIVE_INFINITY;
  const waiting = erlangC(station.workers, load);
  if (waiting <= 1 - q) return 0;
  return factorOf(variability) * meanDelayMs(station) * Math.log(waiting / (1 - q));
}
