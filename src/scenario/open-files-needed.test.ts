import { expect, it } from "vitest";
import type { Level } from "../loadgen/index.ts";
import { openFilesNeeded } from "./open-files-needed.ts";

const level = (load: Level["load"], warmupRequests = 0): Level => ({ load, stop: { warmupRequests } });
const closed = (concurrency: number) => level({ kind: "closed", concurrency });
const open = level({ kind: "poisson", ratePerSecond: 5 });
const uncapped = Number.POSITIVE_INFINITY;

it.each<[what: string, levels: Level[], cap: number, needed: number | undefined]>([
  ["the largest of several closed loops", [closed(4), closed(512), closed(8)], uncapped, 552],
  ["a burst", [level({ kind: "burst", size: 100 })], uncapped, 140],
  ["a burst with a larger warm-up", [level({ kind: "burst", size: 100 }, 300)], uncapped, 340],
  ["a closed loop under a cap", [closed(512)], 16, 56],
  ["an open loop under a cap", [open], 16, 56],
  ["an open loop, which nobody knows", [closed(4), open], uncapped, undefined],
])("%s", (_what, levels, cap, needed) => {
  expect(openFilesNeeded(levels, cap)).toBe(needed);
});
