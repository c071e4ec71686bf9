import type { PacerSpec } from "./create-pacer.ts";
import type { StopSpec } from "./stop-rule.ts";

/**
 * One of several generators that send one plan together: it takes each `count`-th position, from `index` on. Which ones
 * follows from these two numbers alone, so nobody hands requests out (k6's execution segments).
 */
export interface Share {
  /** 0-based; below `count`. */
  readonly index: number;
  readonly count: number;
}

export const wholePlan: Share = { index: 0, count: 1 };

/** How many of the positions 0 … total − 1 belong to a share. */
export function shareOfCount(total: number, { index, count }: Share): number {
  return total === Number.POSITIVE_INFINITY ? total : Math.max(0, Math.ceil((total - index) / count));
}

/** The position of a share's request number `nth`, from 0. */
export function positionOf(nth: number, { index, count }: Share): number {
  return index + nth * count;
}

/** How many generators take part in a level: none without a user or a connection of its own. */
export function sharersOfLevel(
  load: PacerSpec,
  { requests = Number.POSITIVE_INFINITY, warmupRequests }: StopSpec,
  generators: number,
  maxConnections: number | null,
): number {
  const capped = Math.min(generators, maxConnections ?? generators);
  switch (load.kind) {
    case "closed":
      return Math.min(capped, load.concurrency);
    case "burst":
      // The next burst begins when the whole of this one has ended, which a single generator can see.
      return requests <= load.size && warmupRequests === 0 ? Math.min(capped, load.size) : 1;
    default:
      return capped;
  }
}

/**
 * The part of a level that generator number `generator` sends; undefined when it has none.
 * @param firstId position in the whole plan of the level's first request: request `id` always belongs to generator
 *   `id mod generators`, where all take part
 */
export function shareOfLevel(generator: number, sharers: number, firstId: number): Share | undefined {
  if (generator >= sharers) return undefined;
  return { index: (((generator - firstId) % sharers) + sharers) % sharers, count: sharers };
}
