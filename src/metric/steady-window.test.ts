import { expect, test } from "vitest";
import { levelOf, prompted } from "./events.fixture.ts";
import { steadyWindow } from "./steady-window.ts";

const level = { firstPlannedAt: 0, firstEndedAt: 100, lastPlannedAt: 800, lastEndedAt: 1000 };

test.each([
  ["from the end of the warm-up to the last planned send", { warmupEndedAt: 50 }, { from: 50, to: 800 }],
  ["from the first planned send when the warm-up was over", { warmupEndedAt: -20 }, { from: 0, to: 800 }],
  ["from the first end without a warm-up", {}, { from: 100, to: 800 }],
  ["of exactly half the level", { lastPlannedAt: 600 }, { from: 100, to: 600 }],
  ["not given when it is less than half", { lastPlannedAt: 599 }, undefined],
  ["not given for a burst", { lastPlannedAt: 0 }, undefined],
  ["not given for a level without a length", { lastEndedAt: 0, firstEndedAt: 0 }, undefined],
])("the steady window is %s", (_, edges, window) => {
  expect(steadyWindow({ ...level, warmupEndedAt: undefined, ...edges })).toEqual(window);
});

/** A slot of a closed loop: replies of 10 tokens every 100 ms, one after the other, from `startAt` on. */
function slot(startAt: number, replies: number) {
  return Array.from({ length: replies }, (_, index) => {
    const at = startAt + index * 1000;
    const chunkAts = Array.from({ length: 10 }, (_, token) => at + 100 * (token + 1));
    return prompted(chunkAts, { plannedAt: at, sentAt: at, endedAt: at + 1000 });
  });
}

test("the tail of a closed loop does not lower the rate: it is that of the full load", () => {
  // Two slots, 10 tokens/s each; the second begins and ends half a second later, alone.
  const { metrics } = levelOf([...slot(0, 10), ...slot(500, 10)]);
  expect(metrics.output_token_rate).toMatchObject({
    mean: expect.closeTo(20, 9),
    detail: {
      window: expect.stringMatching(/^steady/),
      wholeSpan: expect.closeTo(200 / 10.5, 9),
      total: 200,
    },
  });
});
