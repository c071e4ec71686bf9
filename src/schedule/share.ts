import type { PacerSpec } from "./create-pacer.ts";
import type { StopSpec } from "./stop-rule.ts";

/** What of a level says how it is shared. */
interface ScheduledLevel {
  readonly load: PacerSpec;
  readonly stop: StopSpec;
}

/** One of several generators that send one plan together. */
export interface Generator {
  /** 0-based; below `count`. */
  readonly index: number;
  readonly count: number;
}

/**
 * The positions of a level that one generator sends: `places` of the first `period` positions, and the same places of
 * each further period. Which ones follows from the plan and the generator's number alone, so nobody hands requests out
 * (k6's execution segments).
 */
export interface Share {
  readonly period: number;
  /** Ascending, from 0, below `period`; at least one. */
  readonly places: readonly number[];
}

export const wholePlan: Share = { period: 1, places: [0] };

export const isWholePlan = ({ period, places }: Share): boolean => places.length === period;

/** How many of the positions 0 … total − 1 belong to a share. */
export function shareOfCount(total: number, { period, places }: Share): number {
  if (total === Number.POSITIVE_INFINITY) return total;
  const rest = total % period;
  return Math.floor(total / period) * places.length + places.filter((place) => place < rest).length;
}

/** The position of a share's request number `nth`, from 0. */
export function positionOf(nth: number, { period, places }: Share): number {
  return Math.floor(nth / places.length) * period + (places[nth % places.length] as number);
}

/**
 * What of a level is dealt out, one each in turn, until all is: its users, or the connections that they share. A
 * generator sends the requests of what it has, so that one with more of them sends more and all end together.
 */
export function unitsOfLevel(
  { load, stop }: ScheduledLevel,
  maxConnections: number | null,
  generators: number,
): number {
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = stop;
  switch (load.kind) {
    case "closed":
      return Math.min(load.concurrency, maxConnections ?? load.concurrency);
    case "burst":
      // The next burst begins when the whole of this one has ended, which a single generator can see.
      if (requests > load.size || warmupRequests > 0) return 1;
      return Math.min(load.size, maxConnections ?? load.size);
    default:
      return maxConnections ?? generators;
  }
}

/**
 * The part of a level that a generator sends; undefined when it has none, because the level has fewer users or
 * connections than there are generators.
 * @param firstId position in the whole plan of the level's first request: request `id` always belongs to generator
 *   `id mod units mod generators`
 */
export function shareOfLevel(
  { index, count }: Generator,
  level: ScheduledLevel,
  maxConnections: number | null,
  firstId: number,
): Share | undefined {
  if (count === 1) return wholePlan;
  const period = unitsOfLevel(level, maxConnections, count);
  if (index >= period) return undefined;
  const places: number[] = [];
  for (let place = 0; place < period; place++)
    if (((firstId + place) % period) % count === index) places.push(place);
  return { period, places };
}

/** How many of `total` things that are dealt out in turn a generator gets. */
export function partOf(total: number, { index, count }: Generator): number {
  return Math.max(0, Math.ceil((total - index) / count));
}
