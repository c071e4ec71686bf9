import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createOutputText } from "./output-text.ts";

/** One token a byte: as hard as it gets. */
const decode = (tokens: readonly number[]): string => Buffer.from(tokens).toString("utf8");

function run(text: string, stop: readonly string[] = []): { pieces: string[]; stopped: boolean } {
  const output = createOutputText(decode, stop);
  const pieces: string[] = [];
  for (const byte of Buffer.from(text)) {
    const step = output.push(byte);
    pieces.push(step.text);
    if (step.stopped) return { pieces, stopped: true };
  }
  return { pieces: [...pieces, output.rest()], stopped: false };
}

describe("the text of tokens", () => {
  test("comes with each token when nothing speaks against it", () => {
    expect(run("abc").pieces).toEqual(["a", "b", "c", ""]);
  });

  test("waits for the last byte of a character", () => {
    expect(run("a€🙂").pieces).toEqual(["a", "", "", "€", "", "", "", "🙂", ""]);
  });

  test("gives up on bytes that are no character, and goes on", () => {
    const output = createOutputText(decode, []);
    const texts = [0xff, 0xff, 0xff, 0xff, 0x61].map((byte) => output.push(byte).text);
    expect(texts).toEqual(["", "", "", "\ufffd".repeat(4), "a"]);
  });

  test("keeps a leading space that the decoder drops at the beginning of a text", () => {
    const words = ["", " one", " two", " three"];
    const spm = (tokens: readonly number[]): string =>
      tokens
        .map((id) => words[id])
        .join("")
        .replace(/^ /, "");
    const output = createOutputText(spm, []);
    expect([1, 2, 3].map((id) => output.push(id).text)).toEqual(["one", " two", " three"]);
  });

  test.each([
    ["one END two", ["END"], "one ", true],
    ["one EN two", ["END"], "one EN two", false],
    ["one EN", ["END"], "one EN", false],
    ["aab", ["ab"], "a", true],
    ["abcd", ["cd", "bc"], "a", true],
    ["x", ["x"], "", true],
    ["abc", [""], "abc", false],
  ])("%j with the stop texts %j is %j", (text, stop, expected, stopped) => {
    const result = run(text, stop);
    expect(result.pieces.join("")).toBe(expected);
    expect(result.stopped).toBe(stopped);
  });

  test("is the same whether it comes at once or byte by byte, and never holds a stop text", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "ab", "é", "🙂", " "), { maxLength: 30 });
    const stops = fc.array(fc.constantFrom("ab", "ba", "aab", "é ", "🙂a", "zz"), { maxLength: 3 });
    fc.assert(
      fc.property(texts, stops, (parts, stop) => {
        const text = parts.join("");
        const ends = stop.map((one) => text.indexOf(one)).filter((index) => index >= 0);
        const result = run(text, stop);
        expect(result.stopped).toBe(ends.length > 0);
        const out = result.pieces.join("");
        expect(text.startsWith(out)).toBe(true);
        for (const one of stop) expect(out).not.toContain(one);
        if (ends.length === 0) expect(out).toBe(text);
      }),
      { seed: 11 },
    );
  });
});
