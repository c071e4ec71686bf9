import { expect, it } from "vitest";
import { createStopRule } from "./stop-rule.ts";

it.each([
  { rule: { requests: 10, warmupRequests: 0 }, next: { planned: 9, at: 0 }, expected: undefined },
  { rule: { requests: 10, warmupRequests: 0 }, next: { planned: 10, at: 0 }, expected: "requests" },
  { rule: { requests: 10, warmupRequests: 4 }, next: { planned: 13, at: 0 }, expected: undefined },
  { rule: { requests: 10, warmupRequests: 4 }, next: { planned: 14, at: 0 }, expected: "requests" },
  {
    rule: { durationMs: 1000, warmupRequests: 0 },
    next: { planned: 5, at: 1499, measuredFrom: 500 },
    expected: undefined,
  },
  {
    rule: { durationMs: 1000, warmupRequests: 0 },
    next: { planned: 5, at: 1500, measuredFrom: 500 },
    expected: "duration",
  },
  { rule: { durationMs: 1000, warmupRequests: 9 }, next: { planned: 5, at: 9999 }, expected: undefined },
  {
    rule: { requests: 2, durationMs: 1000, warmupRequests: 0 },
    next: { planned: 2, at: 10, measuredFrom: 0 },
    expected: "requests",
  },
])("with $rule, the send $next is answered $expected", ({ rule, next, expected }) => {
  expect(createStopRule(rule)({ measuredFrom: undefined, ...next })).toBe(expected);
});
