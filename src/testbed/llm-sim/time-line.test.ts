import { expect, test } from "vitest";
import { nowNs } from "../monotonic.ts";
import { createTimeLine } from "./time-line.ts";

test("calls at the instant or after it, in the order of the instants", async () => {
  const line = createTimeLine(nowNs());
  const origin = line.nowNs();
  const instants = [12, 3, 7.5, 0.2, 3].map((ms) => origin + ms * 1e6);
  const calls: { dueNs: number; atNs: number }[] = [];
  await Promise.all(
    instants.map(
      (dueNs) =>
        new Promise<void>((resolve) => {
          line.at(dueNs, () => {
            calls.push({ dueNs, atNs: line.nowNs() });
            resolve();
          });
        }),
    ),
  );
  expect(calls.map(({ dueNs }) => dueNs)).toEqual([...instants].sort((a, b) => a - b));
  for (const { dueNs, atNs } of calls) expect(atNs).toBeGreaterThanOrEqual(dueNs);
});

test("never calls at once, even when the instant has passed", async () => {
  const line = createTimeLine(nowNs());
  let called = false;
  const done = new Promise<void>((resolve) => {
    line.at(0, () => {
      called = true;
      resolve();
    });
  });
  expect(called).toBe(false);
  await done;
  expect(called).toBe(true);
});

test("does not make a call that was called off", async () => {
  const line = createTimeLine(nowNs());
  const calls: string[] = [];
  const callOff = line.at(line.nowNs() + 1e6, () => calls.push("called off"));
  callOff();
  await new Promise<void>((resolve) => line.at(line.nowNs() + 2e6, resolve));
  expect(calls).toEqual([]);
});
