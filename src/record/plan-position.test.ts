import { expect, it } from "vitest";
import { idsOfATurn, workerOf } from "./plan-position.ts";
import type { PhaseStarted } from "./run-event.ts";

const phase = (load: PhaseStarted["load"], maxConnections: number | null = null): PhaseStarted => ({
  ...{ kind: "phaseStarted", at: 0, level: 0, load, warmupRequests: 0, maxConnections },
});
const constant = { kind: "constant", ratePerSecond: 1 } as const;

it.each<[what: string, level: PhaseStarted, expected: number[]]>([
  ["user by user", { ...phase({ kind: "closed", concurrency: 5 }), units: 5 }, [0, 1, 2, 3, 0, 0]],
  [
    "by one, where nothing is dealt out",
    { ...phase({ kind: "burst", size: 9 }), units: 1 },
    [0, 0, 0, 0, 0, 0],
  ],
])("the log says that positions are sent %s", (_what, level, expected) => {
  expect([0, 1, 2, 3, 4, 5].map((id) => workerOf(id, level, 4))).toEqual(expected);
});

it.each<[what: string, level: PhaseStarted, expected: number[]]>([
  ["in turns", phase(constant), [0, 1, 2, 3, 0, 1]],
  ["by as many as there are users", phase({ kind: "closed", concurrency: 2 }), [0, 1, 0, 1, 0, 1]],
  ["by as many as there are connections", phase(constant, 3), [0, 1, 2, 0, 1, 2]],
  ["by all where there are more of both", phase({ kind: "closed", concurrency: 9 }, 7), [0, 1, 2, 3, 0, 1]],
])("where it does not say, positions are sent %s", (_what, level, expected) => {
  expect([0, 1, 2, 3, 4, 5].map((id) => workerOf(id, level, 4))).toEqual(expected);
});

it("a further turn is sent by the worker that began its session", () => {
  // 2³² leaves 1 when it is divided by 3.
  expect(workerOf(idsOfATurn + 4, phase(constant), 3)).toBe(4 % 3);
});
