import type { Random } from "../base/index.ts";

/** Noise level relative to a full-scale square wave (peak = 0 dBFS), as root mean square. */
const noiseDbfs = -30;

/** Triangular dither of at most one bit: what a silent converter gives; exact zeros make some decoders divide by 0. */
export function silence(samples: number, random: Random): Int16Array {
  return Int16Array.from({ length: samples }, () => Math.round(random.next() - random.next()));
}

/** Noise at -30 dBFS: white is uniform, pink falls by 3 dB an octave. */
export function noise(colour: "white" | "pink", samples: number, random: Random): Int16Array {
  const wave = colour === "white" ? whiteNoise(samples, random) : pinkNoise(samples, random);
  const meanSquare = wave.reduce((sum, value) => sum + value * value, 0) / samples;
  const gain = (32767 * 10 ** (noiseDbfs / 20)) / Math.sqrt(meanSquare);
  return Int16Array.from(wave, (value) => Math.max(-32768, Math.min(32767, Math.round(value * gain))));
}

function whiteNoise(samples: number, random: Random): Float64Array {
  return Float64Array.from({ length: samples }, () => random.next() * 2 - 1);
}

/** Voss and McCartney: generator k of 16 changes every 2^k samples. Only additions, so equal on every machine. */
function pinkNoise(samples: number, random: Random): Float64Array {
  const rows = Float64Array.from({ length: 16 }, () => random.next() * 2 - 1);
  let sum = rows.reduce((total, value) => total + value, 0);
  return Float64Array.from({ length: samples }, (_, i) => {
    const row = Math.min(rows.length - 1, Math.clz32(1) - Math.clz32((i + 1) & -(i + 1)));
    const value = random.next() * 2 - 1;
    sum += value - (rows[row] as number);
    rows[row] = value;
    return sum + random.next() * 2 - 1;
  });
}
