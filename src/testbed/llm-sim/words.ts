import type { Random } from "../../base/index.ts";

/** Nothing that JSON or a stream would have to escape, and no space in any: one word is one token. */
const vocabulary = (
  "the a river stone light under morning walks slowly bright seven quiet green forest letter window and " +
  "paper moves north with summer engine opens before sudden garden carries voice across old bridge small " +
  "yellow market holds winter train between station turns silver field after harbor keeps distant song " +
  "over hill draws careful map near early road when copper bell rings far"
).split(" ");

/** The words of one answer, one after another. */
export const nextWord = (random: Random): string => random.pick(vocabulary);

const isSpace = (code: number): boolean =>
  code < 128 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));

/** The simulator's tokenizer: every run of characters that are not white space is one token. */
export function countTokens(text: string): number {
  let count = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const space = isSpace(text.charCodeAt(i));
    if (!space && !inWord) count += 1;
    inWord = !space;
  }
  return count;
}
