/** How a text differs from its reference, in words or in characters. */
export interface ErrorCounts {
  readonly substitutions: number;
  /** In the reference, missing from the hypothesis. */
  readonly deletions: number;
  /** In the hypothesis, not in the reference. */
  readonly insertions: number;
  /** Units of the reference: what the error rate divides by. */
  readonly referenceLength: number;
}

/** Wide enough that sentences are compared in one go. */
const narrowestBand = 32;

/** The units as small numbers, equal where the units are equal. */
function intern(units: readonly string[], ids: Map<string, number>): Int32Array {
  return Int32Array.from(units, (unit) => {
    const id = ids.get(unit) ?? ids.size;
    ids.set(unit, id);
    return id;
  });
}

/**
 * Cheapest alignment that strays at most `band` off the diagonal. A substitution costs `scale`, an insertion or deletion
 * `scale + 1`: the fewest errors win, and of those the fewest insertions and deletions.
 */
function bandedCost(a: Int32Array, b: Int32Array, band: number, scale: number): number {
  let above = new Float64Array(b.length + 1).fill(Number.POSITIVE_INFINITY);
  let row = above.slice();
  for (let j = 0; j <= Math.min(b.length, band); j++) above[j] = j * (scale + 1);
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - band);
    const last = Math.min(b.length, i + band);
    let left = first === 1 && i <= band ? i * (scale + 1) : Number.POSITIVE_INFINITY;
    row[first - 1] = left;
    const unit = a[i - 1];
    let diagonal = above[first - 1]!;
    for (let j = first; j <= last; j++) {
      const up = above[j]!;
      const replaced = unit === b[j - 1] ? diagonal : diagonal + scale;
      const shifted = (up < left ? up : left) + scale + 1;
      left = replaced < shifted ? replaced : shifted;
      row[j] = left;
      diagonal = up;
    }
    [above, row] = [row, above];
  }
  return above[b.length]!;
}

/**
 * Levenshtein distance, split by kind of error. Where several alignments have the fewest errors, the one with the fewest
 * insertions and deletions counts, so the split is unique and does not depend on the direction of the search.
 *
 * Sources: Levenshtein 1966; the band is Ukkonen's (1985): an alignment with d errors never strays more than d off the
 * diagonal, so a cost within the band is the true one, and near-equal texts cost little more than their length.
 */
export function editCounts(reference: readonly string[], hypothesis: readonly string[]): ErrorCounts {
  let from = 0;
  let referenceEnd = reference.length;
  let hypothesisEnd = hypothesis.length;
  const shorter = Math.min(referenceEnd, hypothesisEnd);
  while (from < shorter && reference[from] === hypothesis[from]) from++;
  while (
    referenceEnd > from &&
    hypothesisEnd > from &&
    reference[referenceEnd - 1] === hypothesis[hypothesisEnd - 1]
  ) {
    referenceEnd--;
    hypothesisEnd--;
  }
  const ids = new Map<string, number>();
  const a = intern(reference.slice(from, referenceEnd), ids);
  const b = intern(hypothesis.slice(from, hypothesisEnd), ids);

  const scale = a.length + b.length + 1;
  const longer = Math.max(a.length, b.length);
  let band = Math.max(Math.abs(a.length - b.length), narrowestBand);
  let cost = bandedCost(a, b, band, scale);
  while (Math.floor(cost / scale) > band && band < longer) {
    band *= 2;
    cost = bandedCost(a, b, band, scale);
  }
  const insertedOrDeleted = cost % scale;
  const insertions = (insertedOrDeleted + b.length - a.length) / 2;
  return {
    substitutions: Math.floor(cost / scale) - insertedOrDeleted,
    deletions: insertedOrDeleted - insertions,
    insertions,
    referenceLength: reference.length,
  };
}
