import { expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { noise, silence } from "./non-speech.ts";

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

/** Likeness of neighbouring samples: 0 for white noise, near 1 when low tones prevail. */
const neighbourLikeness = (samples: Int16Array): number => {
  let sum = 0;
  for (let i = 1; i < samples.length; i++) sum += (samples[i] as number) * (samples[i - 1] as number);
  return sum / (rms(samples) ** 2 * samples.length);
};

test.each(["white", "pink"] as const)("%s noise is at -30 dBFS and depends on the seed alone", (colour) => {
  const made = noise(colour, 16_000, createRandom(1));
  expect(20 * Math.log10(rms(made) / 32_767)).toBeCloseTo(-30, 1);
  expect(noise(colour, 16_000, createRandom(1))).toEqual(made);
  expect(noise(colour, 16_000, createRandom(2))).not.toEqual(made);
});

test("white noise has no memory and pink noise has much", () => {
  expect(Math.abs(neighbourLikeness(noise("white", 16_000, createRandom(1))))).toBeLessThan(0.05);
  expect(neighbourLikeness(noise("pink", 16_000, createRandom(1)))).toBeGreaterThan(0.6);
});

test("silence is dither of one bit, not exact zero", () => {
  const made = silence(16_000, createRandom(1));
  expect(new Set(made)).toEqual(new Set([0, 1, -1]));
});
