import fc from "fast-check";
import { expect, test } from "vitest";
import { cutLongRuns } from "./long-runs.ts";

test("ordinary text stays whole, however long", () => {
  for (const text of ["", "a", "Some words, and 12 more.\n".repeat(400), "1234567890".repeat(200)]) {
    expect(cutLongRuns(text)).toEqual([text]);
  }
});

test.each([
  ["letters", "a"],
  ["blanks", " "],
  ["signs", "=*"],
  ["Chinese", "語"],
  ["emoji", "🙂"],
])("a run of %s is cut, and no character with it", (_what, unit) => {
  const text = `Before ${unit.repeat(1300)} after`;
  const parts = cutLongRuns(text);
  expect(parts.join("")).toBe(text);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.some((part) => /\p{Surrogate}/u.test(part))).toBe(false);
});

test("the parts are the text, whatever it is", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("a", "é", " ", "-", "7", "🙂"), fc.nat(1200))), (runs) => {
      const text = runs.map(([unit, count]) => unit.repeat(count)).join("");
      expect(cutLongRuns(text).join("")).toBe(text);
    }),
    { seed: 1, numRuns: 100 },
  );
});
