const subBucketBits = 11;
const subBuckets = 1 << subBucketBits;

/**
 * Largest relative error of a quantile: half the width of a bucket (1/2048 of its octave) over the smallest value
 * that can be in it. Holds for 0 and for every value of 2^-1022 and more.
 */
export const histogramErrorRatio = 1 / (2 * subBuckets);

interface Octave {
  readonly counts: Uint32Array;
  total: number;
}

/**
 * Counts of values in buckets that are equally wide within an octave (log-linear, as in HdrHistogram by Gil Tene). The
 * geometry is the same everywhere, so any two can be merged without loss. Memory: 8 KiB for each power of two in which
 * a value fell.
 */
export interface Histogram {
  readonly n: number;
  /** Sum of the values themselves, not of the buckets; rounding is compensated. */
  readonly sum: number;
  /** Exact; undefined when empty. */
  readonly mean: number | undefined;
  /** Exact; undefined when empty. */
  readonly min: number | undefined;
  /** Exact; undefined when empty. */
  readonly max: number | undefined;
  /**
   * @param times how often the value occurred, 1 by default
   * @throws RangeError when the value is negative or not finite
   */
  add(value: number, times?: number): void;
  /** Adds everything that the other one counted. */
  merge(other: Histogram): void;
  /**
   * The value of rank ceil(q·n) in ascending order (nearest rank, no interpolation), within `histogramErrorRatio` and
   * never outside [min, max]; undefined when empty.
   * @param q 0 (smallest) to 1 (largest)
   */
  quantile(q: number): number | undefined;
  /** The counts that are not 0, ascending by bucket; the number of a bucket means the same in every histogram. */
  buckets(): Iterable<readonly [bucket: number, count: number]>;
}

const bits = new DataView(new ArrayBuffer(8));

/** Exponent and leading 11 bits of the mantissa of the double: ascending with the value. */
function bucketOf(value: number): number {
  bits.setFloat64(0, value);
  return bits.getUint32(0) >>> (20 - subBucketBits);
}

function lowerEdge(bucket: number): number {
  bits.setUint32(0, bucket << (20 - subBucketBits));
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** The middle of a bucket, so that the error is the same on both sides. What is in the first one is 0 and stays it. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : (lowerEdge(bucket) + lowerEdge(bucket + 1)) / 2;
}

/** An empty histogram. */
export function createHistogram(): Histogram {
  const octaves = new Map<number, Octave>();
  /** Neighbouring values mostly fall into one octave. */
  let lastExponent = -1;
  let lastOctave: Octave = { counts: new Uint32Array(0), total: 0 };
  let n = 0;
  let sum = 0;
  let lost = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;

  const octaveOf = (exponent: number): Octave => {
    if (exponent === lastExponent) return lastOctave;
    let octave = octaves.get(exponent);
    if (!octave) {
      octave = { counts: new Uint32Array(subBuckets), total: 0 };
      octaves.set(exponent, octave);
    }
    lastExponent = exponent;
    lastOctave = octave;
    return octave;
  };

  const count = (bucket: number, times: number): void => {
    const octave = octaveOf(bucket >>> subBucketBits);
    octave.counts[bucket & (subBuckets - 1)]! += times;
    octave.total += times;
    n += times;
  };

  // Neumaier 1974: what a large sum rounds away from a small value is kept beside it.
  const addToSum = (value: number): void => {
    const next = sum + value;
    lost += sum >= value ? sum - next + value : value - next + sum;
    sum = next;
  };

  const ascending = (): [number, Octave][] => [...octaves].sort(([a], [b]) => a - b);

  const quantile = (q: number): number | undefined => {
    if (n === 0) return undefined;
    // 0.07 * 100 is 7.000000000000001: without the subtraction that would be rank 8.
    const rank = Math.min(n, Math.max(1, Math.ceil(q * n - 1e-9)));
    if (rank === 1) return min;
    if (rank === n) return max;
    let before = 0;
    for (const [exponent, octave] of ascending()) {
      if (before + octave.total < rank) {
        before += octave.total;
        continue;
      }
      let sub = -1;
      while (before < rank) before += octave.counts[++sub]!;
      return Math.min(max, Math.max(min, middleOf((exponent << subBucketBits) | sub)));
    }
    return max;
  };

  return {
    get n() {
      return n;
    },
    get sum() {
      return sum + lost;
    },
    get mean() {
      return n === 0 ? undefined : Math.min(max, Math.max(min, (sum + lost) / n));
    },
    get min() {
      return n === 0 ? undefined : min;
    },
    get max() {
      return n === 0 ? undefined : max;
    },
    add(value, times = 1) {
      if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`a histogram takes finite values from 0, not ${value}`);
      }
      count(bucketOf(value + 0), times);
      addToSum(value * times);
      if (value < min) min = value;
      if (value > max) max = value;
    },
    merge(other) {
      const otherSum = other.sum;
      const { min: otherMin, max: otherMax } = other;
      for (const [bucket, times] of [...other.buckets()]) count(bucket, times);
      addToSum(otherSum);
      min = Math.min(min, otherMin ?? min);
      max = Math.max(max, otherMax ?? max);
    },
    quantile,
    *buckets() {
      for (const [exponent, octave] of ascending()) {
        for (let sub = 0; sub < subBuckets; sub++) {
          const times = octave.counts[sub]!;
          if (times > 0) yield [(exponent << subBucketBits) | sub, times] as const;
        }
      }
    },
  };
}
