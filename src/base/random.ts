/** Seeded pseudo-random numbers. The same seed and the same calls give the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform whole number in [0, below). */
  int(below: number): number;
  /** Exponential with the given mean: the gaps of a Poisson process. */
  exponential(mean: number): number;
  /** Standard normal. */
  normal(): number;
  /** One of the items. Throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new stream that depends on this seed and the label only, not on how much was drawn before. */
  fork(label: string | number): Random;
}

/** Four 32-bit words from a text (xmur3), so that near seeds give unrelated streams. */
function seedWords(text: string): [number, number, number, number] {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  const word = (): number => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
  return [word(), word(), word(), word()];
}

/** Chris Doty-Humphrey's sfc32: small, fast, passes PractRand. */
export function createRandom(seed: string | number): Random {
  const path = String(seed);
  let [a, b, c, d] = seedWords(path);

  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();

  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    exponential: (mean) => -mean * Math.log(1 - next()),
    // Box and Muller 1958; 1 - next() keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError("pick: the list is empty");
      return items[int(items.length)] as (typeof items)[number];
    },
    fork: (label) => createRandom(`${path}/${label}`),
  };
}
