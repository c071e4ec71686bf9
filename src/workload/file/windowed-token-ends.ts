/** So many tokens in a row may be one character; bytes that never become one stop being waited for. */
const longestCharacter = 16;
const unfinished = "\uFFFD";

/**
 * Where each token's text ends, for a decoder that shows what is unfinished as U+FFFD and whose blanks depend on the
 * token before: only the last two pieces are decoded again with each token.
 */
export function windowedTokenEnds(tokens: readonly number[], decode: (tokens: number[]) => string): number[] {
  const ends: number[] = [];
  let windowStart = 0;
  let done = 0;
  let chars = 0;
  for (let i = 0; i < tokens.length; i++) {
    const before = done === windowStart ? "" : decode(tokens.slice(windowStart, done));
    const now = decode(tokens.slice(windowStart, i + 1));
    const isUnfinished = now.length <= before.length || now.endsWith(unfinished);
    if (isUnfinished && i - done < longestCharacter && i < tokens.length - 1) continue;
    chars += Math.max(0, now.length - before.length);
    while (ends.length <= i) ends.push(chars);
    windowStart = done;
    done = i + 1;
  }
  return ends;
}
