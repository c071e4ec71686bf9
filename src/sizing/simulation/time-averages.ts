/** What is there at one instant. */
export interface SystemState {
  inLine: number;
  inSystem: number;
  busyWorkers: number;
  workers: number;
  /** Replicas that are paid for. */
  replicas: number;
}

const keys = [
  "inLine",
  "inSystem",
  "busyWorkers",
  "workers",
  "replicas",
] as const satisfies (keyof SystemState)[];

const msPerHour = 3_600_000;
const hoursPerDay = 24;

/** Hour of the day, 0 to 23, when the simulation began at midnight. */
export const hourOf = (atMs: number): number => Math.floor(atMs / msPerHour) % hoursPerDay;

/** Integrals over time of what is in the system, from `start` to `stop`. */
export interface TimeAverages {
  /** Call before the state changes. */
  advance(atMs: number): void;
  start(atMs: number): void;
  stop(atMs: number): void;
  readonly spanMs: number;
  /**
   * NaN when no time passed.
   * @param hour of the day; all of the time when left out
   */
  meanOf(key: keyof SystemState, hour?: number): number;
}

/** @param byHour also keeps the averages of each hour of the day */
export function createTimeAverages(state: Readonly<SystemState>, byHour: boolean): TimeAverages {
  let isOn = false;
  let lastAtMs = 0;
  /** Of each hour, or all in the first: the time, then the integral of each key. */
  const width = keys.length + 1;
  const sums = new Float64Array(width * hoursPerDay);

  const addTo = (hour: number, pastMs: number): void => {
    const at = hour * width;
    sums[at]! += pastMs;
    sums[at + 1]! += pastMs * state.inLine;
    sums[at + 2]! += pastMs * state.inSystem;
    sums[at + 3]! += pastMs * state.busyWorkers;
    sums[at + 4]! += pastMs * state.workers;
    sums[at + 5]! += pastMs * state.replicas;
  };
  const advance = (atMs: number): void => {
    if (!isOn) return;
    while (byHour && Math.floor(lastAtMs / msPerHour) < Math.floor(atMs / msPerHour)) {
      const borderAtMs = (Math.floor(lastAtMs / msPerHour) + 1) * msPerHour;
      addTo(hourOf(lastAtMs), borderAtMs - lastAtMs);
      lastAtMs = borderAtMs;
    }
    addTo(byHour ? hourOf(lastAtMs) : 0, atMs - lastAtMs);
    lastAtMs = atMs;
  };
  const sumOf = (column: number, hour: number | undefined): number => {
    if (hour !== undefined) return sums[hour * width + column]!;
    let sum = 0;
    for (let at = column; at < sums.length; at += width) sum += sums[at]!;
    return sum;
  };
  return {
    advance,
    start(atMs) {
      isOn = true;
      lastAtMs = atMs;
    },
    stop(atMs) {
      advance(atMs);
      isOn = false;
    },
    get spanMs() {
      return sumOf(0, undefined);
    },
    meanOf(key, hour) {
      const spanMs = sumOf(0, hour);
      return spanMs > 0 ? sumOf(keys.indexOf(key) + 1, hour) / spanMs : Number.NaN;
    },
  };
}
