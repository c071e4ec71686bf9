const mostBins = 8192;
const secondMs = 1000;

/** Tokens by the time at which they came, in bounded memory. */
export interface TokenTimeline {
  readonly total: number;
  add(at: number, tokens: number): void;
  /** Tokens after `from` and up to `to`; exact to a bin, of which there are thousands. */
  between(from: number, to: number): number;
  /** Most tokens in a second, for a window that moves over the timeline; undefined when it is shorter than a second. */
  peakPerSecond(): number | undefined;
}

/**
 * Bins begin 1 ms wide and double when they run out, so that the width stays below 1/4000 of the time covered.
 * @param startedAt nothing comes before it
 */
export function createTokenTimeline(startedAt: number): TokenTimeline {
  const origin = Math.floor(startedAt);
  /** Bin k holds what came after origin + (k − 1)·width and up to origin + k·width. */
  let bins: number[] = [];
  let widthMs = 1;
  let total = 0;

  const doubleWidth = (): void => {
    const wider: number[] = [];
    for (const [index, tokens] of bins.entries()) {
      const bin = Math.ceil(index / 2);
      wider[bin] = (wider[bin] ?? 0) + tokens;
    }
    bins = wider;
    widthMs *= 2;
  };

  return {
    get total() {
      return total;
    },
    add(at, tokens) {
      if (!(tokens > 0) || !Number.isFinite(at)) return;
      while ((at - origin) / widthMs > mostBins - 1) doubleWidth();
      const bin = Math.max(0, Math.ceil((at - origin) / widthMs));
      while (bins.length <= bin) bins.push(0);
      bins[bin]! += tokens;
      total += tokens;
    },
    between(from, to) {
      let sum = 0;
      for (const [index, tokens] of bins.entries()) {
        const end = origin + index * widthMs;
        const coveredMs = Math.min(end, to) - Math.max(end - widthMs, from);
        if (coveredMs > 0) sum += tokens * (coveredMs / widthMs);
      }
      return sum;
    },
    peakPerSecond() {
      const wide = Math.ceil(secondMs / widthMs);
      if (bins.length <= wide) return undefined;
      let inside = 0;
      let most = 0;
      for (const [index, tokens] of bins.entries()) {
        inside += tokens - (index >= wide ? (bins[index - wide] as number) : 0);
        most = Math.max(most, inside);
      }
      return most / ((wide * widthMs) / secondMs);
    },
  };
}
