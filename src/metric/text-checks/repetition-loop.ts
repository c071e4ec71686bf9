import { textWords } from "./text-words.ts";

/** A phrase this often in a row is a loop, … */
const fewestRepeats = 4;
/** … when all of it together is at least this many words: six words four times, or one word 24 times. */
const fewestWords = 24;
/** Longer than a paragraph. Looking further would cost time and find nothing more. */
const longestPhrase = 200;

export interface RepetitionLoop {
  readonly phrase: string;
  /** Whole repeats in a row. */
  readonly repeats: number;
}

/**
 * The first loop of a text: a phrase of up to 200 words that follows itself at least four times and fills at least 24
 * words. Case, punctuation and the numbers of a list do not tell repeats apart. Holtzman et al. (The Curious Case of
 * Neural Text Degeneration, ICLR 2020, table 1) call three repeats of two words at the end of a text a repetition; we
 * ask for more, since here a loop is a failure, and look everywhere.
 */
export function findRepetitionLoop(text: string): RepetitionLoop | undefined {
  const words = textWords(text.replace(/^\s*(?:\d{1,4}[.)]|[-*•])\s+/gmu, "").toLowerCase());
  const numbers = numbered(words);
  for (let period = 1; period <= longestPhrase && period * fewestRepeats <= words.length; period++) {
    const needed = Math.max(fewestRepeats * period, fewestWords) - period;
    let same = 0;
    for (let i = period; i < numbers.length; i++) {
      same = numbers[i] === numbers[i - period] ? same + 1 : 0;
      if (same < needed) continue;
      const start = i - same - period + 1;
      let end = i + 1;
      while (end < numbers.length && numbers[end] === numbers[end - period]) end++;
      return {
        phrase: words.slice(start, start + period).join(" "),
        repeats: Math.floor((end - start) / period),
      };
    }
  }
  return undefined;
}

/** Each word as a number, equal words as equal ones: texts of a million words are compared fast. */
function numbered(words: readonly string[]): Uint32Array {
  const ids = new Map<string, number>();
  return Uint32Array.from(words, (word) => {
    const id = ids.get(word) ?? ids.size;
    ids.set(word, id);
    return id;
  });
}
