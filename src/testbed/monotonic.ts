/** The operating system's monotonic clock in nanoseconds: comparable between processes of one machine. */
export const nowNs = (): bigint => process.hrtime.bigint();

/** A timer is whole milliseconds and up to one early or late, so it is set this much short of the instant. */
const timerMarginMs = 1;

/** No timer is shorter than a millisecond: the last stretch is waited out in turns of the event loop. */
const spinMs = timerMarginMs + 1;

/** Resolves at or just after the instant `dueNs`, never before. Keeps no process alive that has nothing else to do. */
export function waitUntil(dueNs: bigint): Promise<void> {
  return new Promise((resolve) => {
    const arm = (): void => {
      const leftMs = Number(dueNs - nowNs()) / 1e6;
      if (leftMs <= 0) resolve();
      else if (leftMs <= spinMs) setImmediate(arm);
      else setTimeout(arm, Math.min(Math.floor(leftMs - timerMarginMs), 2 ** 31 - 1)).unref();
    };
    arm();
  });
}

export const nsOfMs = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
