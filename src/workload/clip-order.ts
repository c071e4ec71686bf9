import type { Random } from "../base/index.ts";

/** A permutation of 0…count-1 (Fisher and Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}

/**
 * Which clip goes at a position of the plan: every pass sends each clip once, in an order of its own.
 * Depends on the seed and the position only, so workers can share out one plan without talking.
 */
export function createClipOrder(count: number, random: Random): (index: number) => number {
  // Neighbouring positions may be asked for across the seam of two passes.
  const passes = new Map<number, Uint32Array>();
  if (count === 1) return () => 0;
  return (index) => {
    const pass = Math.floor(index / count);
    let order = passes.get(pass);
    if (order === undefined) {
      order = shuffledIndices(count, random.fork(pass));
      const oldest = passes.keys().next();
      if (passes.size >= 2 && !oldest.done) passes.delete(oldest.value);
      passes.set(pass, order);
    }
    return order[index % count] as number;
  };
}
