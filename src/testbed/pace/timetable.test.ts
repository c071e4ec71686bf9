import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Timetable } from "./timetable.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const log: string[] = [];
const timetable = () => {
  log.length = 0;
  return new Timetable<{ dueAt: number; name: string }>(({ name, dueAt }) => {
    expect(performance.now()).toBeGreaterThanOrEqual(dueAt);
    log.push(name);
  });
};

it("calls each when it is due, in order, and never early", async () => {
  const table = timetable();
  table.add({ dueAt: performance.now() + 2.4, name: "a" });
  table.add({ dueAt: performance.now() + 5, name: "b" });
  await vi.advanceTimersByTimeAsync(2);
  expect(log).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual(["a", "b"]);
});

it("calls any number that are due at once, and goes on with what its own calls add", async () => {
  log.length = 0;
  const table: Timetable<{ dueAt: number; left: number }> = new Timetable((entry) => {
    log.push(`${entry.left}`);
    if (entry.left > 0) table.add({ dueAt: entry.dueAt + 1, left: entry.left - 1 });
  });
  const dueAt = performance.now() + 1;
  for (let i = 0; i < 3000; i++) table.add({ dueAt, left: 2 });
  // A turn of the loop takes a millisecond of this clock, and four of them.
  await vi.advanceTimersByTimeAsync(3000);
  expect(log).toHaveLength(9000);
  expect(log.slice(0, 3000).every((left) => left === "2")).toBe(true);
  expect(log.slice(-3000).every((left) => left === "0")).toBe(true);
});

it("calls nobody once it is cleared", async () => {
  const table = timetable();
  table.add({ dueAt: performance.now() + 1, name: "a" });
  table.clear();
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual([]);
});
