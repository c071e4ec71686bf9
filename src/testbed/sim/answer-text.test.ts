import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { splitDeltas, withWrongWords } from "./answer-text.ts";

describe("streamed pieces", () => {
  test.each([
    { text: "one two three four", count: 2, pieces: ["one two", " three four"] },
    { text: "one two three", count: 2, pieces: ["one", " two three"] },
    { text: "one", count: 4, pieces: ["one"] },
    { text: "", count: 4, pieces: [] },
  ])("of $text in $count", ({ text, count, pieces }) => {
    expect(splitDeltas(text, count)).toEqual(pieces);
  });

  test("join to the text, whatever it is", () => {
    const wordy = fc
      .array(fc.string({ minLength: 1 }), { minLength: 1 })
      .map((parts) => `${parts.join(" ")}.`);
    fc.assert(
      fc.property(wordy, fc.integer({ min: 1, max: 9 }), (text, count) => {
        expect(splitDeltas(text, count).join("")).toBe(text);
      }),
      { seed: 11 },
    );
  });
});

describe("wrong words", () => {
  const text = Array.from({ length: 2000 }, (_, i) => `word${i}`).join(" ");

  test("replace the asked share and keep the number of words", () => {
    const words = withWrongWords(text, 0.2, createRandom(3)).split(" ");
    expect(words).toHaveLength(2000);
    const wrong = words.filter((word, i) => word !== `word${i}`).length;
    expect(Math.abs(wrong / 2000 - 0.2)).toBeLessThan(0.03);
  });

  test("are the same for the same seed", () => {
    expect(withWrongWords(text, 0.2, createRandom(3))).toBe(withWrongWords(text, 0.2, createRandom(3)));
  });

  test("are none at ratio 0 and all at ratio 1", () => {
    expect(withWrongWords("a b", 0, createRandom(1))).toBe("a b");
    expect(withWrongWords("a b", 1, createRandom(1))).toBe("zorbel zorbel");
  });
});
