/** Zero crossings of the sinc on each side: more is sharper and slower. */
const lobes = 16;

/** Positions between two input samples for which taps are computed; finer ones are rounded. */
const mostPhases = 640;

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/**
 * Changes the sample rate by band-limited interpolation with a Hann-windowed sinc (J. O. Smith, "Digital Audio
 * Resampling"): below the lower of the two Nyquist frequencies the signal stays, above it is removed.
 */
export function resample(input: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return input;
  const cutoff = Math.min(1, toRate / fromRate);
  const halfWidth = Math.ceil(lobes / cutoff);
  const phases = Math.min(toRate / greatestCommonDivisor(fromRate, toRate), mostPhases);
  const taps = phaseTaps(phases, halfWidth, cutoff);

  const output = new Float32Array(Math.max(1, Math.floor((input.length * toRate) / fromRate)));
  const width = 2 * halfWidth;
  for (let n = 0; n < output.length; n++) {
    const position = (n * fromRate) / toRate;
    const exact = Math.round((position - Math.floor(position)) * phases);
    const base = Math.floor(position) + (exact === phases ? 1 : 0);
    const row = (exact % phases) * width;
    let sum = 0;
    for (let k = 0; k < width; k++) {
      sum += (taps[row + k] as number) * (input[base - halfWidth + 1 + k] ?? 0);
    }
    output[n] = sum;
  }
  return output;
}

/** One row of 2·halfWidth taps per phase; each row sums to 1, so that a constant stays what it is. */
function phaseTaps(phases: number, halfWidth: number, cutoff: number): Float32Array {
  const width = 2 * halfWidth;
  const taps = new Float32Array(phases * width);
  for (let phase = 0; phase < phases; phase++) {
    const row = taps.subarray(phase * width, (phase + 1) * width);
    let total = 0;
    for (let k = 0; k < width; k++) {
      const distance = k - halfWidth + 1 - phase / phases;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / halfWidth);
      const tap = Math.abs(distance) >= halfWidth ? 0 : sinc(distance * cutoff) * window;
      row[k] = tap;
      total += tap;
    }
    for (let k = 0; k < width; k++) row[k] = (row[k] as number) / total;
  }
  return taps;
}
