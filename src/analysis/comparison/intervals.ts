/** A figure with its 95 % interval; an end that the data does not support is null. */
export interface Estimate {
  readonly value: number;
  readonly low95: number | null;
  readonly high95: number | null;
}

const z95 = 1.959964;
/** Student's t, two-sided 95 %, 9 degrees of freedom. */
const t95 = 2.262;
const batches = 10;
/** Fewer in a batch would make its rate a coin toss. */
const fewestInBatch = 5;

/**
 * Rate of ends between the first and the last, with an interval by batch means (Law & Kelton, Simulation Modeling
 * and Analysis): the span in ten equal parts, the scatter of their rates. undefined below 50 ends.
 * @param endedAts in ms, in any order
 */
export function rateInterval(endedAts: readonly number[]): Estimate | undefined {
  const [from, to] = rangeOf(endedAts);
  const width = (to - from) / batches;
  if (endedAts.length < batches * fewestInBatch || width <= 0) return undefined;
  const counts = new Array<number>(batches).fill(0);
  for (const at of endedAts) {
    const index = Math.min(batches - 1, Math.floor((at - from) / width));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const rates = counts.map((count) => (count * 1000) / width);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / batches;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (batches - 1);
  const reach = t95 * Math.sqrt(variance / batches);
  return { value: mean, low95: mean > reach ? mean - reach : null, high95: mean + reach };
}

function rangeOf(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * A quantile and its interval without assumptions, by order statistics (Conover, Practical Nonparametric Statistics):
 * ranks n q ± 1.96 √(n q (1 − q)). Neighbouring requests share a queue, so it is the narrowest it can be.
 * undefined without values.
 */
export function quantileInterval(values: readonly number[], quantile: number): Estimate | undefined {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const value = sorted[Math.max(0, Math.ceil(n * quantile) - 1)];
  if (value === undefined) return undefined;
  const reach = z95 * Math.sqrt(n * quantile * (1 - quantile));
  const low = Math.floor(n * quantile - reach) - 1;
  const high = Math.ceil(n * quantile + reach);
  return { value, low95: sorted[low] ?? null, high95: sorted[high] ?? null };
}

/**
 * a / b with the interval that theirs allow: MOVER on the log scale (Zou & Donner, Statistics in Medicine 27, 2008).
 * An end is null where one of the four is.
 */
export function ratioOf(a: Estimate, b: Estimate): Estimate {
  const value = a.value / b.value;
  const end = (near: number | null, far: number | null, sign: 1 | -1): number | null =>
    near === null || far === null || near <= 0 || far <= 0
      ? null
      : value * Math.exp(sign * Math.hypot(Math.log(near / a.value), Math.log(far / b.value)));
  return { value, low95: end(a.low95, b.high95, -1), high95: end(a.high95, b.low95, 1) };
}
