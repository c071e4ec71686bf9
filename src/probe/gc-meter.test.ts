import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createGcMeter } from "./gc-meter.ts";

/** More than the young space of any heap holds, and kept, so that it has to be moved. */
function makeGarbage(): number {
  const kept: number[][] = [];
  for (let i = 0; i < 1_000_000; i++) kept.push([i, i + 1]);
  return kept.length;
}

it("sees the pauses that garbage makes, and forgets them with the next reading", async () => {
  const meter = createGcMeter();
  onTestFinished(() => meter.close());
  expect(makeGarbage()).toBe(1_000_000);
  await sleep(20);
  const { count, totalMs, maxMs } = meter.read();
  expect(count).toBeGreaterThan(0);
  expect(maxMs).toBeGreaterThan(0);
  expect(totalMs).toBeGreaterThanOrEqual(maxMs);
  expect(meter.read()).toEqual({ count: 0, totalMs: 0, maxMs: 0 });
});
