/** A value and how often it counts. */
export type Weighted = readonly [value: number, weight: number];

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Null without values. */
export function meanOf(values: readonly number[]): number | null {
  return values.length > 0 ? sumOf(values) / values.length : null;
}

/** numpy.percentile: linear between the two nearest samples, at rank p·(n − 1). */
export function linearPercentile(values: readonly number[], p: number): number | null {
  const sorted = ascending(values);
  const rank = p * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** LoadGen: the sample at index ⌊p·n⌋ of the ascending samples. */
export function floorPercentile(values: readonly number[], p: number): number | null {
  return ascending(values)[Math.min(values.length - 1, Math.floor(p * values.length))] ?? null;
}

/** Our own: the sample of rank ⌈p·n⌉. */
export function nearestPercentile(values: readonly number[], p: number): number | null {
  return ascending(values)[Math.max(0, Math.ceil(p * values.length - 1e-9) - 1)] ?? null;
}

export function weightedMean(values: readonly Weighted[]): number | null {
  const weight = sumOf(values.map(([, each]) => each));
  return weight > 0 ? sumOf(values.map(([value, each]) => value * each)) / weight : null;
}

/** GuideLLM: the smallest value at which the cumulated weight reaches p of the whole. */
export function weightedPercentile(values: readonly Weighted[], p: number): number | null {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const whole = sumOf(sorted.map(([, weight]) => weight));
  let weight = 0;
  for (const [value, each] of sorted) {
    weight += each;
    if (weight >= p * whole - 1e-9 && weight > 0) return value;
  }
  return null;
}
