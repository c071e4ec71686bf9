import { expect, it } from "vitest";
import { costOf } from "./cost.ts";

it("two pods at 1.80 an hour, five requests a second, ten at the peak", () => {
  const cost = costOf(3.6, 5, 2, { audioSeconds: 7.2, outputTokens: 200 });
  // 18,000 requests an hour: 0.0002 each, half of that at the peak.
  expect(cost.per1000Requests).toEqual({ mean: expect.closeTo(0.2, 12), peak: expect.closeTo(0.1, 12) });
  // 0.0002 buys 7.2 s of audio, an hour holds 500 of these; and 200 tokens, a million holds 5,000 of these.
  expect(cost.perAudioHour?.mean).toBeCloseTo(0.1, 12);
  expect(cost.perMillionOutputTokens?.mean).toBeCloseTo(1, 12);
});

it("what the results do not say has no price", () => {
  expect(costOf(1, 1, 1, { audioSeconds: null, outputTokens: null })).toMatchObject({
    perAudioHour: null,
    perMillionOutputTokens: null,
  });
});
