/** Instants of any number of requests, at four bytes each. */
export interface Instants {
  readonly n: number;
  /** Takes an instant in ms. One before the origin counts as the origin. */
  add(at: number): void;
  /** Ascending, in units of `tickMs` from the origin. */
  sorted(): { readonly ticks: Uint32Array; readonly tickMs: number };
}

const mostTicks = 2 ** 32 - 1;

/**
 * An empty list. A tick is a microsecond, as instants in the log are, until an instant lies more than 71 minutes after
 * the origin; then ticks grow by powers of two.
 * @param originMs no instant should be before it
 */
export function createInstants(originMs: number): Instants {
  let ticks = new Uint32Array(64);
  let tickMs = 0.001;
  let n = 0;

  const coarsen = (): void => {
    for (let i = 0; i < n; i++) ticks[i] = (ticks[i] as number) >>> 1;
    tickMs *= 2;
  };

  return {
    get n() {
      return n;
    },
    add(at) {
      const ms = Math.max(0, at - originMs);
      while (ms / tickMs > mostTicks) coarsen();
      if (n === ticks.length) {
        const larger = new Uint32Array(2 * n);
        larger.set(ticks);
        ticks = larger;
      }
      ticks[n++] = Math.round(ms / tickMs);
    },
    sorted: () => ({ ticks: ticks.subarray(0, n).sort(), tickMs }),
  };
}
