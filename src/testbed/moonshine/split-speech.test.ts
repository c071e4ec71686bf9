import fc from "fast-check";
import { expect, test } from "vitest";
import { splitSpeech } from "./split-speech.ts";

const rate = 100;

test("a clip of up to 28 seconds stays whole", () => {
  expect(splitSpeech(new Float32Array(28 * rate).fill(1), rate)).toEqual([{ from: 0, to: 28 * rate }]);
});

test("a longer clip is cut in the pause", () => {
  const samples = new Float32Array(40 * rate).fill(1);
  samples.fill(0, 24 * rate, 24 * rate + 10);
  expect(splitSpeech(samples, rate)).toEqual([
    { from: 0, to: 24 * rate + 5 },
    { from: 24 * rate + 5, to: 40 * rate },
  ]);
});

test("the windows of any clip cover it without gaps and are never too long", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 80 }),
      (noise, stretch) => {
        const samples = Float32Array.from(noise.flatMap((value) => new Array<number>(stretch).fill(value)));
        const windows = splitSpeech(samples, rate);
        let at = 0;
        for (const { from, to } of windows) {
          expect(from).toBe(at);
          expect(to - from).toBeLessThanOrEqual(28 * rate);
          at = to;
        }
        expect(at).toBe(samples.length);
      },
    ),
    { seed: 13, numRuns: 50 },
  );
});
