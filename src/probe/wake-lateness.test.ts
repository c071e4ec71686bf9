import { expect, it } from "vitest";
import { measureWakeLateness } from "./wake-lateness.ts";

it("tells how late a sleeping thread woke: ranks of what was seen", () => {
  let next = 0;
  expect(measureWakeLateness(1000, () => ((next++ * 7) % 1000) + 1)).toEqual({
    n: 1000,
    p50Ms: 500,
    p99Ms: 990,
    worstMs: 1000,
  });
});

it("of this machine: never early", () => {
  const { n, p50Ms, p99Ms, worstMs } = measureWakeLateness(300);
  expect(n).toBe(300);
  expect(p50Ms).toBeGreaterThanOrEqual(0);
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  expect(worstMs).toBeGreaterThanOrEqual(p99Ms);
});
