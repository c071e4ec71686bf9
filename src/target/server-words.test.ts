import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServerWords } from "./server-words.ts";

describe("quote", () => {
  const { quote } = createServerWords([]);
  it.each([
    ["plain words", "plain words"],
    ["  two\r\n lines\t ", "two lines"],
    ["\u001b[31mred\u001b[0m", "[31mred [0m"],
    ["a\u202eb\u200bc\ufeffd", "abcd"],
    ["line\u2028separator", "line separator"],
    ["half \ud83d a pair", "half a pair"],
    ["Grüße 🎧", "Grüße 🎧"],
    ["", ""],
  ])("%j becomes %j", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  it("cuts between characters, not within one", () => {
    expect(quote("🎧".repeat(10), 4)).toBe("🎧🎧🎧…");
    expect(quote("🎧".repeat(4), 4)).toBe("🎧🎧🎧🎧");
  });
});

describe("secrets", () => {
  it("are never shown, wherever they stand and however long the text is", () => {
    const secret = fc.stringMatching(/^[!-~]{8,40}$/);
    const around = fc.string({ maxLength: 200 });
    fc.assert(
      fc.property(
        secret,
        around,
        around,
        fc.nat(5000),
        fc.integer({ min: 1, max: 300 }),
        (key, before, after, pad, limit) => {
          const words = createServerWords([key]);
          const text = `${before}${" ".repeat(pad)}${key}${after}${JSON.stringify(key)}${encodeURIComponent(key)}`;
          expect(words.quote(text, limit)).not.toContain(key);
          expect(words.redact(text)).not.toContain(key);
          expect(words.redact(text)).not.toContain(encodeURIComponent(key));
        },
      ),
      { seed: 20260117, numRuns: 300 },
    );
  });

  it("are never shown in part by a cut", () => {
    const key = "abcdefghijklmnop";
    const { quote } = createServerWords([key]);
    for (let length = 0; length < 40; length++)
      expect(quote("x".repeat(length) + key, 30)).not.toContain("abcd");
    // White space collapses, so that even a key far down could come to the front.
    for (let length = 4070; length < 4110; length++)
      expect(quote(" ".repeat(length) + key)).toMatch(/^(\[.*)?$/);
  });

  it("are replaced in messages but not in transcripts when they are short", () => {
    const { quote, redact } = createServerWords(["test"]);
    expect(quote("a test")).toBe("a [redacted]");
    expect(redact("a test")).toBe("a test");
  });
});
