import { BenchError, type Random } from "../../base/index.ts";
import { shuffledIndices } from "../clip-order.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { words } from "./words.ts";

/** With fewer words texts would look too much alike. */
const fewestWords = 64;

/**
 * Words that are one token each wherever they stand among others, so that a text of n words has n tokens and nothing
 * needs to be counted while a run is on. Without a tokenizer that is so for the vocabularies named in words.ts.
 * @throws usage.bad-value when the tokenizer has too few such words, or joins neighbours
 */
export function oneTokenWords(tokenizer: Tokenizer | undefined): readonly string[] {
  if (tokenizer === undefined) return words;
  const before = words[0] as string;
  const beforeTokens = tokenizer.count(before);
  const single = words.filter(
    (word) => tokenizer.count(word) === 1 && tokenizer.count(`${before} ${word}`) === beforeTokens + 1,
  );
  if (single.length >= fewestWords && tokenizer.count(single.join(" ")) === single.length) return single;
  throw new BenchError(
    "usage.bad-value",
    `prompts of an exact length cannot be written for the tokenizer ${tokenizer.name}: ` +
      (single.length < fewestWords
        ? `only ${single.length} of ${words.length} common English words are one token in it`
        : "it joins neighbouring words"),
    { hint: "leave the tokenizer out: lengths are then met by counting words" },
  );
}

/**
 * The first `count` words of the text that belongs to a number. Its first words spell the number, so texts of different
 * numbers differ in the first word when the numbers are near (as many apart as there are words) and within the first
 * few always. A shorter text of a number begins the longer ones.
 */
export type TextMaker = (id: number, count: number) => string;

/** Numbers up to this are spelt apart. */
const largestId = 2 ** 40;

export function createTextMaker(vocabulary: readonly string[], random: Random): TextMaker {
  const size = vocabulary.length;
  const order = shuffledIndices(size, random.fork("order"));
  const spelt = Math.ceil(Math.log(largestId) / Math.log(size));
  return (id, count) => {
    const rest = random.fork(id);
    let digits = id;
    let text = "";
    for (let i = 0; i < count; i++) {
      const word = i < spelt ? (order[digits % size] as number) : rest.int(size);
      digits = Math.floor(digits / size);
      text += i === 0 ? vocabulary[word] : ` ${vocabulary[word]}`;
    }
    return text;
  };
}
