import { expect, it } from "vitest";
import type { Clock } from "../../base/index.ts";
import { ReadyInstant } from "./ready-instant.ts";

it("is the instant of a turn's first read for all of its reads, and a new one in the next turn", () => {
  let now = 10;
  const turns: (() => void)[] = [];
  const clock = { now: () => now, defer: (callback: () => void) => turns.push(callback) };
  const ready = new ReadyInstant(clock as unknown as Clock);
  expect(ready.at).toBe(10);
  now = 17;
  expect(ready.at).toBe(10);
  expect(turns).toHaveLength(1);
  turns.pop()?.();
  expect(ready.at).toBe(17);
  expect(turns).toHaveLength(1);
});
