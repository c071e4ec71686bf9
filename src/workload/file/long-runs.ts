/**
 * BPE takes quadratic time on a run of letters, blanks or signs that no rule splits, and a server may send a million of
 * them. No word has so many; a cut costs a token at most.
 */
const longestRun = 500;
const longRun = new RegExp(
  String.raw`[\p{L}\p{M}]{${longestRun}}|\s{${longestRun}}|[^\s\p{L}\p{M}\p{N}]{${longestRun}}`,
  "gu",
);

/** The text in parts, cut where a run is too long; nearly always the text itself. */
export function cutLongRuns(text: string): string[] {
  if (text.length <= longestRun) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: run } of text.matchAll(longRun)) {
    parts.push(text.slice(from, index + run.length));
    from = index + run.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}
