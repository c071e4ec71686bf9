import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToWidth, displayWidth, plainLines, plainText, wrapText } from "./plain-text.ts";

describe("plain text", () => {
  it.each([
    ["colours", "\u001b[31mred\u001b[0m alert", "red alert"],
    ["cursor moves", "a\u001b[2J\u001b[1;1Hb", "ab"],
    ["window titles", "a\u001b]0;owned\u0007b", "ab"],
    ["links with a string terminator", "\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\", "click"],
    ["eight-bit sequences", "a\u009b31mb\u009d0;t\u009cc", "abc"],
    ["a sequence within a sequence", "\u001b\u001b[31m[31mx", "[31mx"],
    ["an unfinished string, of which nothing is hidden", "a\u001b]0;secret", "a0;secret"],
    ["line ends and tabs", "one\r\n\ttwo", "one two"],
    ["bells and nulls", "a\u0007\u0000b", "ab"],
    ["direction overrides and zero widths", "a\u202eb\u200bc\ufeffd", "abc d"],
    ["half characters", "a\ud800b", "ab"],
    ["space at the ends", "  a  b ", "a b"],
  ])("loses %s", (_, hostile, plain) => {
    expect(plainText(hostile)).toBe(plain);
  });

  it("keeps every other script and symbol", () => {
    const text = "größer 語り “x” – {€} <b> | `y` 🙂";
    expect(plainText(text)).toBe(text);
  });

  it("is cut with an ellipsis and never within a character", () => {
    expect(plainText("🙂🙂🙂🙂", 3)).toBe("🙂🙂…");
  });

  it("has no control character, whatever came in, and stays the same when cleaned again", () => {
    const piece = fc.constantFrom("\u001b", "[", "]", "31m", "\u0007", "\\", "\u009b", "P", "x", " ", "\n");
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((pieces) => pieces.join("")),
    );
    const property = fc.property(hostile, (text) => {
      const plain = plainText(text);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(plainText(plain)).toBe(plain);
    });
    fc.assert(property, { seed: 7, numRuns: 200 });
  });
});

describe("the width of text", () => {
  it.each([
    ["abc", 3],
    ["–", 1],
    ["語り", 4],
    ["e\u0301", 1],
    ["🙂", 2],
  ])("of %s is %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("wrapping", () => {
  it("breaks at spaces, and inside words that are longer than a line", () => {
    expect(wrapText("one two threefour", 5)).toEqual(["one", "two", "three", "four"]);
  });

  it("loses nothing but spaces and never passes the width", () => {
    const property = fc.property(fc.string(), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const plain = plainText(text);
      const lines = wrapText(plain, width);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(plain.replaceAll(" ", ""));
    });
    fc.assert(property, { seed: 7 });
  });
});

describe("cutting", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["語り手", 5, "語り…"],
    ["語り手", 6, "語り手"],
    ["🙂🙂", 3, "🙂…"],
  ])("%s to %i columns gives %s", (text, width, cut) => {
    expect(cutToWidth(text, width)).toBe(cut);
  });
});

describe("plain lines", () => {
  it("keep lines, indents and joiners, and lose what could steer a terminal", () => {
    expect(plainLines("a\r\n\tb\rc\u2028d\u001b[31m e\u202e\u0000 f\u200dg\u200ch")).toBe(
      "a\n\tb\nc\nd e f\u200dg\u200ch",
    );
  });

  it("stay the same when cleaned again", () => {
    const property = fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(plainLines(plainLines(text))).toBe(plainLines(text));
    });
    fc.assert(property, { seed: 7, numRuns: 200 });
  });
});
