import type { Random } from "../../base/index.ts";
import { type GgmlTypeName, ggmlTypes } from "./ggml-type.ts";
import { toHalf } from "./half-float.ts";

/** Fills whole blocks of one tensor, given as 16-bit words, and goes on where the last call ended. */
export type WeightSource = (blocks: Uint16Array) => void;

/** Tukey's lambda distribution with the shape of a normal one (λ = 0.14): its quantiles have a closed form. */
const normalQuantile = (p: number): number => 4.91 * (p ** 0.14 - (1 - p) ** 0.14);

/** Values of a standard normal that are equally probable: drawing one costs a look-up. */
const quantiles = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => normalQuantile((index + 0.5) / count));

const byteQuantiles = quantiles(256);
const widest = byteQuantiles.at(-1) as number;

const nibbleQuantiles = quantiles(16);
const widestNibble = nibbleQuantiles.at(-1) as number;

/** For each 16 random bits the 16 bits of a file: what they hold is decided here, once for a billion weights. */
const tables = {
  q8_0: (): Uint16Array => {
    const bytes = Uint8Array.from(byteQuantiles, (z) => Math.round((z / widest) * 127));
    return table((low, high) => (bytes[low] as number) | ((bytes[high] as number) << 8));
  },
  q4_0: (): Uint16Array => {
    const nibbles = nibbleQuantiles.map((z) => 8 + Math.round((z / widestNibble) * 7));
    const pair = (byte: number): number =>
      (nibbles[byte & 15] as number) | ((nibbles[byte >> 4] as number) << 4);
    return table((low, high) => pair(low) | (pair(high) << 8));
  },
  f16: (deviation: number): Uint16Array => Uint16Array.from(quantiles(2 ** 16), (z) => toHalf(z * deviation)),
} as const;

const table = (entry: (low: number, high: number) => number): Uint16Array =>
  Uint16Array.from({ length: 2 ** 16 }, (_, bits) => entry(bits & 255, bits >> 8));

/** What one step of the integers is worth. */
const scaleOf = {
  q8_0: (deviation: number): number => toHalf((deviation * widest) / 127),
  q4_0: (deviation: number): number => toHalf((deviation * widestNibble) / 7),
} as const;

/**
 * Normally distributed weights with mean 0, packed as the type says. Depends on nothing but its arguments.
 * @param deviation standard deviation of the weights
 */
export function createWeightSource(
  type: Exclude<GgmlTypeName, "f32">,
  deviation: number,
  random: Random,
): WeightSource {
  const values = tables[type](deviation);
  const scale = type === "f16" ? undefined : scaleOf[type](deviation);
  const blockWords = type === "f16" ? 2 : ggmlTypes[type].bytesPerBlock / 2;
  const seedWord = (): number => random.int(2 ** 32) | 0;
  const state = Int32Array.of(seedWord(), seedWord(), seedWord(), seedWord() | 1);

  return (blocks) => {
    // Marsaglia's xorshift128 (2003), written out: a call for each number would take most of the time.
    let [x = 0, y = 0, z = 0, w = 0] = state;
    for (let at = 0; at < blocks.length; ) {
      const end = Math.min(at + blockWords, blocks.length);
      if (scale !== undefined) blocks[at++] = scale;
      for (; at < end; at += 2) {
        const t = x ^ (x << 11);
        x = y;
        y = z;
        z = w;
        w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
        blocks[at] = values[w & 0xffff] as number;
        blocks[at + 1] = values[w >>> 16] as number;
      }
    }
    state.set([x, y, z, w]);
  };
}
