/** How a stream of arrivals is spread in time. What cannot be given is null. */
export interface ArrivalStatistics {
  readonly n: number;
  readonly ratePerSecond: number | null;
  /** Standard deviation of the gaps over their mean: 0 for equal gaps, 1 for exponential ones. */
  readonly gapCv: number | null;
  /** Variance of the counts in windows of one length over their mean: 0 for equal gaps, 1 for a Poisson process. */
  readonly dispersion: number | null;
  readonly windowMs: number | null;
  readonly windows: number;
  /** Resultant length of the phases within a second: 0 where all parts of a second get as many, 1 where one gets all. */
  readonly secondRhythm: number | null;
}

/** A coefficient of variation of fewer would be chance. */
export const leastSends = 30;
/** A window holds this many arrivals or more on average, so that most are not empty. */
const leastPerWindow = 10;
const leastWindows = 30;
/** More windows say nothing more; longer ones show slower waves. */
const mostWindows = 4000;
/** An index of dispersion needs this many. */
export const leastForDispersion = leastPerWindow * leastWindows;

/** @param ticks instants in ascending order, in units of `tickMs` */
export function arrivalStatistics(ticks: Uint32Array, tickMs: number): ArrivalStatistics {
  const n = ticks.length;
  const none = {
    n,
    ratePerSecond: null,
    gapCv: null,
    dispersion: null,
    windowMs: null,
    windows: 0,
    secondRhythm: null,
  };
  const first = ticks[0] ?? 0;
  const span = (ticks[n - 1] ?? 0) - first;
  if (n < 2 || span === 0) return none;
  const meanGap = span / (n - 1);
  return {
    ...none,
    ratePerSecond: 1000 / (meanGap * tickMs),
    ...(n < leastSends
      ? {}
      : {
          gapCv: Math.sqrt(gapVariance(ticks, meanGap)) / meanGap,
          secondRhythm: secondRhythm(ticks, tickMs),
        }),
    ...(n < leastForDispersion ? {} : dispersionOf(ticks, meanGap, tickMs)),
  };
}

function gapVariance(ticks: Uint32Array, meanGap: number): number {
  let sum = 0;
  for (let i = 1; i < ticks.length; i++) {
    const gap = (ticks[i] as number) - (ticks[i - 1] as number);
    sum += (gap - meanGap) ** 2;
  }
  return sum / (ticks.length - 2);
}

function secondRhythm(ticks: Uint32Array, tickMs: number): number {
  const turn = (2 * Math.PI * tickMs) / 1000;
  let x = 0;
  let y = 0;
  for (const tick of ticks) {
    x += Math.cos(tick * turn);
    y += Math.sin(tick * turn);
  }
  return Math.min(1, Math.hypot(x, y) / ticks.length);
}

function dispersionOf(
  ticks: Uint32Array,
  meanGap: number,
  tickMs: number,
): Pick<ArrivalStatistics, "dispersion" | "windowMs" | "windows"> {
  const perWindow = Math.max(leastPerWindow, Math.round(ticks.length / mostWindows));
  const windows = Math.floor(ticks.length / perWindow);
  const window = perWindow * meanGap;
  // Half a gap before the first arrival: equal gaps then never fall on an edge, where a microsecond would decide.
  const from = (ticks[0] as number) - meanGap / 2;
  let sumOfSquares = 0;
  let total = 0;
  let next = 0;
  for (let w = 1; w <= windows; w++) {
    const before = next;
    while (next < ticks.length && (ticks[next] as number) < from + w * window) next++;
    total += next - before;
    sumOfSquares += (next - before) ** 2;
  }
  const mean = total / windows;
  const variance = (sumOfSquares - windows * mean ** 2) / (windows - 1);
  return { dispersion: Math.max(0, variance) / mean, windowMs: window * tickMs, windows };
}
