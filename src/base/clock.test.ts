import { expect, it } from "vitest";
import { rebaseClock } from "./clock.ts";
import { createVirtualClock } from "./virtual-clock.ts";

it("a rebased clock counts from its origin and sleeps until its own instants", async () => {
  const clock = createVirtualClock();
  await clock.run(clock.sleepUntil(250));
  const run = rebaseClock(clock, clock.now());
  expect(run.now()).toBe(0);
  await clock.run(run.sleepUntil(30));
  expect(run.now()).toBe(30);
  expect(clock.now()).toBe(280);
});

it("a rebased clock's timers fire at its own instants and can be cancelled", async () => {
  const clock = createVirtualClock();
  const run = rebaseClock(clock, 100);
  const fired: number[] = [];
  run.setTimer(-60, () => fired.push(run.now()));
  run.setTimer(20, () => fired.push(run.now()));
  run.setTimer(10, () => fired.push(run.now()))();
  await clock.run(clock.sleepUntil(200));
  expect(fired).toEqual([-60, 20]);
});

it("a rebased clock passes on the abort, the turn and the wall clock", async () => {
  const clock = createVirtualClock();
  const run = rebaseClock(clock, 5);
  const controller = new AbortController();
  clock.setTimer(7, () => controller.abort());
  await clock.run(run.sleepUntil(1000, controller.signal));
  expect(clock.now()).toBe(7);
  await clock.run(run.turn());
  expect(clock.now()).toBe(7);
  expect(run.wallNow()).toEqual(clock.wallNow());
});

it("the system's instant at 0 moves with the origin, so that two clocks can be aligned", () => {
  const clock = { ...createVirtualClock(), originNs: 1_000n };
  const run = rebaseClock(clock, 2.5);
  expect(run.originNs).toBe(2_501_000n);
  expect(rebaseClock(run, 1).originNs).toBe(3_501_000n);
  expect(rebaseClock(run, 1).now()).toBe(-3.5);
});
