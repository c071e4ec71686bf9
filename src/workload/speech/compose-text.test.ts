import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { voices } from "../workload-spec.ts";
import { createComposer, maxRatio } from "./compose-text.ts";

test("a text nearly fills its clip and can always be spoken in it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1000, max: 120_000 }),
      fc.constantFrom(...voices),
      fc.nat(1000),
      (targetMs, voice, seed) => {
        const text = createComposer(createRandom(seed))(targetMs, voice);
        expect(text.sentences.length).toBeGreaterThan(0);
        expect(text.lengthMs).toBe(text.sentences.reduce((sum, { lengthMs }) => sum + lengthMs[voice], 0));
        expect(text.lengthMs / targetMs).toBeLessThanOrEqual(maxRatio);
        expect(text.lengthMs / targetMs).toBeGreaterThan(0.85);
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test("the same seed gives the same texts, however many follow", () => {
  const texts = (seed: number, count: number): string[] => {
    const compose = createComposer(createRandom(seed));
    return Array.from({ length: count }, () =>
      compose(5000, "slt")
        .sentences.map((s) => s.text)
        .join(" "),
    );
  };
  expect(texts(1, 40).slice(0, 10)).toEqual(texts(1, 10));
  expect(texts(2, 10)).not.toEqual(texts(1, 10));
});

test("a set of clips uses the sentences evenly and no text twice", () => {
  const compose = createComposer(createRandom(3));
  const texts = Array.from({ length: 60 }, () =>
    compose(5000, "awb")
      .sentences.map((s) => s.text)
      .join(" "),
  );
  expect(new Set(texts).size).toBe(60);
});
