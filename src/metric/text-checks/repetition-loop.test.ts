import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRepetitionLoop } from "./repetition-loop.ts";

const essay =
  "Printing spread from Mainz to most large towns within fifty years. Books became cheaper, and with them letters, " +
  "maps and tables that could be trusted to be alike. Scholars compared what had been copied by hand for centuries.";

describe("a loop is", () => {
  test.each([
    ["a sentence over and over", "The cat sat on the mat. ".repeat(6), "the cat sat on the mat", 6],
    ["a word over and over", `It was very ${"very ".repeat(30)}good`, "very", 31],
    [
      "a loop at the end of a good text",
      `${essay} ${"and so it goes on ".repeat(5)}`,
      "and so it goes on",
      5,
    ],
    ["a loop in the middle", `${essay} ${"and so it goes on ".repeat(5)} ${essay}`, "and so it goes on", 5],
    [
      "one cut off in mid-phrase",
      `${"one two three four five six ".repeat(4)} one two`,
      "one two three four five six",
      4,
    ],
    ["one that changes case and signs", "Yes, it IS so! yes it is so. ".repeat(4), "yes it is so", 8],
    [
      "the lines of a list",
      Array.from({ length: 6 }, (_, i) => `${i + 1}. Wash the dishes well`).join("\n"),
      "wash the dishes well",
      6,
    ],
    ["a paragraph", `${essay}\n\n`.repeat(4), undefined, 4],
    ["Chinese", "我喜欢吃饭".repeat(6), "我 喜 欢 吃 饭", 6],
  ])("%s", (_what, text, phrase, repeats) => {
    const loop = findRepetitionLoop(text);
    expect(loop?.repeats).toBe(repeats);
    if (phrase !== undefined) expect(loop?.phrase).toBe(phrase);
  });
});

describe("no loop is", () => {
  test.each([
    ["nothing", ""],
    ["a good text", essay],
    ["a sentence three times", "The cat sat on the mat. ".repeat(3)],
    ["a short refrain", "Row, row, row your boat. ".repeat(1)],
    ["a word a few times", "no no no no no"],
    [
      "the same beginning of many lines",
      "I like tea. I like milk. I like rain. I like snow. I like wind. I like fog.",
    ],
    ["a paragraph said again later", `${essay} Then came the press. ${essay} And the paper. ${essay}`],
    ["numbers that count up", Array.from({ length: 80 }, (_, i) => i).join(", ")],
  ])("%s", (_what, text) => {
    expect(findRepetitionLoop(text)).toBeUndefined();
  });
});

test("a phrase four times and 24 words is found wherever it begins, and one time less is not", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 6, maxLength: 20 }), fc.nat(30), (phrase, lead) => {
      const before = Array.from({ length: lead }, (_, i) => `z${i}`);
      const text = (times: number): string =>
        [...before, ...Array.from({ length: times }, () => phrase).flat()].join(" ");
      expect(findRepetitionLoop(text(4))?.repeats).toBe(4);
      expect(findRepetitionLoop(text(3))).toBeUndefined();
    }),
    { seed: 1, numRuns: 100 },
  );
});
