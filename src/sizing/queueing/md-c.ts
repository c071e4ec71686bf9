import { offeredLoad, type Station } from "./erlang.ts";

/** The station with a fixed service time for every request, M/D/c, solved to the last digit that matters. */
export interface FixedServiceStation {
  readonly meanWaitMs: number;
  /** Share of requests that wait at most so long. */
  waitedAtMost(ms: number): number;
  /** @param q 0 to 1, below 1 */
  waitQuantileMs(q: number): number;
}

/** Poisson probabilities from 0 on, until the rest is lost in rounding. */
function poissonTerms(mean: number): number[] {
  const terms: number[] = [];
  let log = -mean;
  for (let k = 0; k < mean || log > -45; k++) {
    terms.push(Math.exp(log));
    log += Math.log(mean) - Math.log(k + 1);
  }
  return terms;
}

/**
 * Number in the system: whoever is in service now is gone one service time later, and those who came meanwhile are
 * there, N(t + S) = max(0, N(t) − c) + Poisson(λS) (Crommelin 1932). Iterated until it stands still.
 */
function statesOf(load: number, workers: number): number[] {
  const arrivals = poissonTerms(load);
  const rho = load / workers;
  // The tail falls by exp(−2(1 − ρ)) a worker or faster; what is cut is below 1e-14.
  const length = Math.ceil(workers + arrivals.length + 18 / (1 - rho) + 60);
  let states = new Array<number>(length).fill(0);
  states[Math.round(load)] = 1;
  for (let change = 1; change > 1e-13; ) {
    const next = new Array<number>(length).fill(0);
    for (let n = 0; n < length; n++) {
      const stay = states[n]!;
      if (stay < 1e-18) continue;
      const left = Math.max(0, n - workers);
      for (let k = 0; k < arrivals.length && left + k < length; k++) next[left + k]! += stay * arrivals[k]!;
    }
    const sum = next.reduce((total, p) => total + p, 0);
    change = 0;
    for (let n = 0; n < length; n++) {
      next[n]! /= sum;
      change += Math.abs(next[n]! - states[n]!);
    }
    states = next;
  }
  return states;
}

/**
 * Exact for Poisson arrivals and one fixed service time. The distribution of the wait is Franx 2001 (A simple solution
 * for the M/D/c waiting time distribution): for (k − 1)S ≤ x < kS,
 * P(W ≤ x) = e^{−λ(kS − x)} Σ_{j=0}^{kc−1} Q_{kc−1−j} (λ(kS − x))^j/j!, with Q_m the chance of at most m in line.
 * @throws RangeError when the station is overloaded
 */
export function solveFixedService(station: Station): FixedServiceStation {
  const { serviceMs, workers, ratePerSecond } = station;
  const load = offeredLoad(station);
  if (!(load < workers)) throw new RangeError(`M/D/c needs less than ${workers} erlangs, not ${load}`);
  const states = statesOf(load, workers);
  const inLineAtMost: number[] = [];
  let sum = 0;
  let meanInLine = 0;
  for (const [n, chance] of states.entries()) {
    sum += chance;
    if (n >= workers) {
      inLineAtMost.push(sum);
      meanInLine += (n - workers) * chance;
    }
  }

  const waitedAtMost = (ms: number): number => {
    if (ms < 0) return 0;
    const k = Math.floor(ms / serviceMs) + 1;
    const expected = (ratePerSecond * (k * serviceMs - ms)) / 1000;
    const waiting = k * workers - 1;
    let chance = 0;
    let logTerm = -expected;
    for (let j = 0; j <= waiting; j++) {
      chance += Math.exp(logTerm) * (inLineAtMost[waiting - j] ?? 1);
      logTerm += Math.log(expected) - Math.log(j + 1);
    }
    return Math.min(1, chance);
  };
  return {
    meanWaitMs: (1000 * meanInLine) / ratePerSecond,
    waitedAtMost,
    waitQuantileMs(q) {
      if (waitedAtMost(0) >= q) return 0;
      let high = serviceMs;
      while (waitedAtMost(high) < q) high *= 2;
      let low = 0;
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (waitedAtMost(middle) < q) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}
