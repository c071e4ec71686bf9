/** A station that many workers serve from one line. */
export interface Station {
  /** Arrivals a second, λ. */
  readonly ratePerSecond: number;
  /** Mean service time, S. */
  readonly serviceMs: number;
  /** Workers, c: a whole number from 1. */
  readonly workers: number;
}

/** Mean number of busy workers that the load would need, a = λS, in erlangs. */
export const offeredLoad = ({ ratePerSecond, serviceMs }: Station): number =>
  (ratePerSecond * serviceMs) / 1000;

/** ρ = λS/c. From 1 on the line grows without end. */
export const utilizationOf = (station: Station): number => offeredLoad(station) / station.workers;

/**
 * Share of arrivals that find all `servers` busy when nobody waits (Erlang 1917), by the recursion
 * B₀ = 1, Bₖ = aBₖ₋₁/(k + aBₖ₋₁), which cannot overflow.
 * @param load a = λS in erlangs, from 0
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/**
 * Share of arrivals that must wait in M/M/c (Erlang 1917): C = B/(1 − ρ(1 − B)). 1 when the station is overloaded.
 * @param load a = λS in erlangs, from 0
 */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}
