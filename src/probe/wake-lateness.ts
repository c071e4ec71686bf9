/** How long after its time a thread wakes that does nothing but sleep, in ms. */
export interface WakeLateness {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

const sleepMs = 1;

const neverWoken = new Int32Array(new SharedArrayBuffer(4));

function sleep(): number {
  const dueAt = performance.now() + sleepMs;
  Atomics.wait(neverWoken, 0, 0, sleepMs);
  return performance.now() - dueAt;
}

/**
 * What this machine takes from every program: its timers' slack, the kernel's other work, a hypervisor that gives the
 * processor to someone else. It stops the calling thread for little more than `n` ms.
 * @param n at least 300, so that the largest values bound the 99th percentile
 * @param lateness sleeps once, and says how late it woke
 */
export function measureWakeLateness(n: number, lateness: () => number = sleep): WakeLateness {
  const ascending = Array.from({ length: n }, lateness).sort((a, b) => a - b);
  const rank = (p: number): number => ascending[Math.ceil(p * n) - 1] as number;
  return { n, p50Ms: rank(0.5), p99Ms: rank(0.99), worstMs: rank(1) };
}
