import { expect, test } from "vitest";
import { textWords } from "./text-words.ts";

test.each<[string, string[]]>([
  ["", []],
  ["One two,three.", ["One", "two", "three"]],
  ["# A heading — and * a star", ["A", "heading", "and", "a", "star"]],
  ["well-known don't it’s", ["well-known", "don't", "it’s"]],
  ["3.14 and 1,000,000. 5", ["3.14", "and", "1,000,000", "5"]],
  ["naïve Straße Київ", ["naïve", "Straße", "Київ"]],
  ["cafe\u0301 au lait", ["cafe\u0301", "au", "lait"]],
  ["日本語 text です", ["日", "本", "語", "text", "で", "す"]],
  ["**bold** `code_name` 🙂", ["bold", "code", "name"]],
])("%j has the words %j", (text, words) => {
  expect(textWords(text)).toEqual(words);
});
