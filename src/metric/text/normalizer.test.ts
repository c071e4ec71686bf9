import { expect, test } from "vitest";
import { isNormalizerName, normalizers } from "./normalizer.ts";
import original from "./whisper-normalizer-pairs.json" with { type: "json" };

test("there are enough pairs to hold the normalisers to", () => {
  expect(original.pairs.length).toBeGreaterThanOrEqual(200);
  expect(original.pairs.filter(({ input, english }) => input !== english).length).toBeGreaterThan(150);
});

test.each(original.pairs)("whisper-english answers as the original does: $input", ({ input, english }) => {
  expect(normalizers["whisper-english"].normalize(input)).toBe(english);
});

test.each(original.pairs)("basic answers as the original does: $input", ({ input, basic }) => {
  expect(normalizers.basic.normalize(input)).toBe(basic);
});

test("none changes nothing", () => {
  expect(normalizers.none.normalize(" As  it Is. ")).toBe(" As  it Is. ");
});

test.each([
  ["basic", true],
  ["whisper-english", true],
  ["toString", false],
  [undefined, false],
])("%s as the name of a normaliser: %s", (name, known) => {
  expect(isNormalizerName(name)).toBe(known);
});

test.each([
  ["open brackets", "<[(".repeat(50_000)],
  ["spaces", `${" ".repeat(200_000)}x`],
  ["digits", "1".repeat(100_000)],
  ["number words", "one one million ".repeat(10_000)],
  ["points", "1.".repeat(50_000)],
  ["apostrophes", "n't's".repeat(30_000)],
])("a hostile text of many %s is normalised in a time that grows with its length", (_, text) => {
  for (const normalizer of Object.values(normalizers)) {
    expect(typeof normalizer.normalize(text)).toBe("string");
  }
});
