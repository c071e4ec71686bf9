import fc from "fast-check";
import { encode as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { encode as r50k } from "gpt-tokenizer/encoding/r50k_base";
import llama from "llama-tokenizer-js";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { createTextMaker, oneTokenWords } from "./text-maker.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { words } from "./words.ts";

const make = (seed: number) => createTextMaker(words, createRandom(seed));
const firstWord = (text: string): string => text.split(" ", 1)[0] as string;

test("there are 1024 different words", () => {
  expect(words.length).toBe(1024);
  expect(new Set(words).size).toBe(1024);
  expect(words.filter((word) => !/^[a-z]+$/.test(word))).toEqual([]);
});

test.each([
  ["o200k_base", (text: string) => o200k(text).length],
  ["cl100k_base", (text: string) => cl100k(text).length],
  ["r50k_base", (text: string) => r50k(text).length],
  ["Llama 2", (text: string) => llama.encode(text, false, true).length],
])("a text of n words has n tokens in %s", (_name, count) => {
  const text = make(1);
  for (const length of [1, 2, 7, 500, 3000]) expect(count(text(length, length))).toBe(length);
  expect(words.filter((word) => count(word) !== 1)).toEqual([]);
});

test("a text has as many words as asked, and begins its longer ones", () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.integer({ min: 0, max: 60 }), fc.nat(40), (id, count, more) => {
      const text = make(1);
      const short = text(id, count);
      expect(short === "" ? 0 : short.split(" ").length).toBe(count);
      expect(`${text(id, count + more)} `.startsWith(count === 0 ? "" : `${short} `)).toBe(true);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("as many neighbours as there are words begin with words of their own", () => {
  const text = make(1);
  for (const start of [0, 777, 123_456]) {
    const first = Array.from({ length: words.length }, (_, i) => firstWord(text(start + i, 20)));
    expect(new Set(first).size).toBe(words.length);
  }
});

test("any two numbers differ within the first four words", () => {
  const text = make(2);
  const beginnings = Array.from({ length: 20_000 }, (_, i) => text(i * 1021, 4));
  expect(new Set(beginnings).size).toBe(beginnings.length);
});

test("the same seed gives the same text in any order; another seed gives another", () => {
  const one = make(1);
  const late = one(50, 30);
  one(3, 10);
  expect(one(50, 30)).toBe(late);
  expect(make(1)(50, 30)).toBe(late);
  expect(make(2)(50, 30)).not.toBe(late);
});

describe("a tokenizer", () => {
  const tokenizerOf = (count: (text: string) => number): Tokenizer => ({
    name: "made up",
    count,
    encode: () => [],
    tokenEnds: () => [],
  });

  test("that knows some of the words narrows the choice to these", () => {
    const odd = tokenizerOf((text) =>
      text.split(" ").reduce((sum, word) => sum + 1 + (word.length > 4 ? 1 : 0), 0),
    );
    const chosen = oneTokenWords(odd);
    expect(chosen.length).toBeGreaterThan(64);
    expect(chosen.every((word) => word.length <= 4)).toBe(true);
  });

  test.each([
    ["that counts letters", (text: string) => text.length, /only 0 of 1024 .* are one token/],
    [
      "that joins neighbours",
      (text: string) => (text.split(" ").length > 2 ? 2 : text.split(" ").length),
      /joins neighbouring words/,
    ],
  ])("%s is refused in words", (_what, count, says) => {
    expect(() => oneTokenWords(tokenizerOf(count))).toThrow(says);
  });
});
