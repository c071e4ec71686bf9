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
/** What follows is put together from phrases: a prompt of 100,000 words must not hold up the sends around it. */
const phraseCount = 1024;
const phraseWords = 16;

export function createTextMaker(vocabulary: readonly string[], random: Random): TextMaker {
  const size = vocabulary.length;
  const order = shuffledIndices(size, random.fork("order"));
  const spelt = Math.ceil(Math.log(largestId) / Math.log(size));
  const drawn = random.fork("phrases");
  const phrases = Array.from({ length: phraseCount }, () =>
    Array.from({ length: phraseWords }, () => drawn.pick(vocabulary)).join(" "),
  );
  return (id, count) => {
    const parts: string[] = [];
    let digits = id;
    for (let i = 0; i < Math.min(spelt, count); i++) {
      parts.push(vocabulary[order[digits % size] as number] as string);
      digits = Math.floor(digits / size);
    }
    const rest = random.fork(id);
    for (let left = count - spelt; left > 0; left -= phraseWords) {
      const phrase = rest.pick(phrases);
      parts.push(left >= phraseWords ? phrase : phrase.split(" ").slice(0, left).join(" "));
    }
    return parts.join(" ");
  };
}
