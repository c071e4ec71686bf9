import fc from "fast-check";
import { expect, test } from "vitest";
import { editCounts } from "./edit-counts.ts";
import { characterErrors, wordErrors } from "./text-errors.ts";

test.each<[reference: string, hypothesis: string, s: number, d: number, i: number, length: number]>([
  ["", "", 0, 0, 0, 0],
  ["a b c", "a b c", 0, 0, 0, 3],
  ["a b c", "", 0, 3, 0, 3],
  ["", "a b", 0, 0, 2, 0],
  ["a b c", "a x c", 1, 0, 0, 3],
  ["a b c", "a c", 0, 1, 0, 3],
  ["a b c", "a b x c", 0, 0, 1, 3],
  ["the cat sat on the mat", "cat sat on a the mat today", 0, 1, 2, 6],
  ["a b c d", "x y", 2, 2, 0, 4],
  // Two errors either way: two substitutions are preferred to a deletion and an insertion.
  ["a b", "b c", 2, 0, 0, 2],
  // Three substitutions would be one too many.
  ["a b c", "b c d", 0, 1, 1, 3],
  ["a a b", "a b", 0, 1, 0, 3],
  [" spaced   out ", "spaced out", 0, 0, 0, 2],
])("%j heard as %j", (reference, hypothesis, substitutions, deletions, insertions, referenceLength) => {
  expect(wordErrors(reference, hypothesis)).toEqual({
    substitutions,
    deletions,
    insertions,
    referenceLength,
  });
});

test.each<[reference: string, hypothesis: string, s: number, d: number, i: number, length: number]>([
  ["kitten", "sitting", 2, 0, 1, 6],
  ["go on", "goon", 0, 1, 0, 5],
  [" a  b ", "a b", 0, 0, 0, 3],
  // One code point each, though two units of UTF-16.
  ["😀😀", "😀😁", 1, 0, 0, 2],
])(
  "the characters of %j heard as %j",
  (reference, hypothesis, substitutions, deletions, insertions, referenceLength) => {
    expect(characterErrors(reference, hypothesis)).toEqual({
      substitutions,
      deletions,
      insertions,
      referenceLength,
    });
  },
);

/** The textbook table, and of the alignments with the fewest errors the fewest insertions and deletions. */
function textbook(a: readonly string[], b: readonly string[]): [errors: number, insertedOrDeleted: number] {
  const better = (x: [number, number], y: [number, number]): [number, number] =>
    x[0] < y[0] || (x[0] === y[0] && x[1] <= y[1]) ? x : y;
  let above = Array.from({ length: b.length + 1 }, (_, j): [number, number] => [j, j]);
  for (const unit of a) {
    const row: [number, number][] = [[above[0]![0] + 1, above[0]![1] + 1]];
    for (const [j, other] of b.entries()) {
      const diagonal = above[j]!;
      const [up, left] = [above[j + 1]!, row[j]!];
      const match: [number, number] = [diagonal[0] + (unit === other ? 0 : 1), diagonal[1]];
      row.push(better(match, better([up[0] + 1, up[1] + 1], [left[0] + 1, left[1] + 1])));
    }
    above = row;
  }
  return above[b.length]!;
}

const words = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });

test("the counts are those of the textbook table", () => {
  fc.assert(
    fc.property(words, words, (reference, hypothesis) => {
      const { substitutions, deletions, insertions, referenceLength } = editCounts(reference, hypothesis);
      expect([substitutions + deletions + insertions, deletions + insertions]).toEqual(
        textbook(reference, hypothesis),
      );
      expect(referenceLength - deletions + insertions).toBe(hypothesis.length);
      expect(Math.min(substitutions, deletions, insertions)).toBeGreaterThanOrEqual(0);
    }),
    { seed: 20260102, numRuns: 1000 },
  );
});

test("an alignment far off the diagonal is found: a beginning left out, an ending made up", () => {
  const numbered = (name: string, length: number): string[] =>
    Array.from({ length }, (_, i) => `${name}${i}`);
  const middle = numbered("said", 200);
  expect(editCounts([...numbered("missed", 90), ...middle], [...middle, ...numbered("made up", 90)])).toEqual(
    {
      substitutions: 0,
      deletions: 90,
      insertions: 90,
      referenceLength: 290,
    },
  );
});

test("a long text with few errors is compared in the time of a narrow band", () => {
  const reference = Array.from({ length: 60_000 }, (_, i) => `w${(i * 7919) % 5003}`);
  const hypothesis = reference.flatMap((word, i) =>
    i % 5000 === 17 ? [] : i % 5000 === 2500 ? [word, "more"] : i % 5000 === 4000 ? ["other"] : [word],
  );
  expect(editCounts(reference, hypothesis)).toEqual({
    substitutions: 12,
    deletions: 12,
    insertions: 12,
    referenceLength: 60_000,
  });
});
