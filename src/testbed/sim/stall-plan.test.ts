import { expect, test } from "vitest";
import { nsOfMs } from "../monotonic.ts";
import type { StallSpec } from "../speech-server-spec.ts";
import { stallEnd } from "./stall-plan.ts";

const once: StallSpec[] = [{ atMs: 100, durationMs: 50 }];
const often: StallSpec[] = [{ everyMs: 100, durationMs: 20 }];
const joined: StallSpec[] = [
  { atMs: 140, durationMs: 30 },
  { atMs: 100, durationMs: 50 },
];

test.each([
  { name: "before a stall", stalls: once, atMs: 99.9, endMs: null },
  { name: "at its first instant", stalls: once, atMs: 100, endMs: 150 },
  { name: "inside", stalls: once, atMs: 149.9, endMs: 150 },
  { name: "at its end", stalls: once, atMs: 150, endMs: null },
  { name: "before the first of a series", stalls: often, atMs: 10, endMs: null },
  { name: "in the first of a series", stalls: often, atMs: 100, endMs: 120 },
  { name: "between two of a series", stalls: often, atMs: 130, endMs: null },
  { name: "in the fourth of a series", stalls: often, atMs: 419, endMs: 420 },
  { name: "in overlapping stalls", stalls: joined, atMs: 101, endMs: 170 },
  { name: "without stalls", stalls: [], atMs: 5, endMs: null },
])("$name the wait ends at $endMs", ({ stalls, atMs, endMs }) => {
  const start = 7_000_000_000_000n;
  const end = stallEnd(stalls, start, start + nsOfMs(atMs));
  expect(end).toBe(endMs === null ? null : start + nsOfMs(endMs));
});
