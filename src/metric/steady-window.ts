/** What of a level is needed to find its steady part; instants of measured requests. */
export interface LevelEdges {
  readonly firstPlannedAt: number;
  readonly lastPlannedAt: number;
  readonly firstEndedAt: number;
  readonly lastEndedAt: number;
  /** Last end of a warm-up request; undefined when there were none. */
  readonly warmupEndedAt: number | undefined;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

const leastShare = 0.5;

/**
 * When the load was whole and all of it measured. It begins when the last warm-up request has ended (without a warm-up:
 * when the first request has ended, so that the empty start is not in it) and ends with the last planned send: after it
 * no slot is filled again and the level only drains. At either edge requests are cut in two, and as many are cut at one as
 * at the other, so the rates inside are not biased.
 *
 * Undefined when that is less than half of the level, as in a burst or with few requests for each slot: then the window
 * would be chance.
 */
export function steadyWindow(edges: LevelEdges): Window | undefined {
  const { firstPlannedAt, lastPlannedAt, firstEndedAt, lastEndedAt, warmupEndedAt } = edges;
  const from = Math.max(firstPlannedAt, warmupEndedAt ?? firstEndedAt);
  const spanMs = lastEndedAt - firstPlannedAt;
  return spanMs > 0 && lastPlannedAt - from >= leastShare * spanMs ? { from, to: lastPlannedAt } : undefined;
}
