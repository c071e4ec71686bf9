import { describe, expect, it } from "vitest";
import { parseGoal } from "../../analysis/index.ts";
import { judgeGoal, serviceStatisticMs, simulatedMetrics } from "./judge-goal.ts";
import { simulate } from "./simulate.ts";
import type { ServiceTime } from "./simulation-spec.ts";

const fixed: ServiceTime = { kind: "fixed", ms: 500 };
const judge = (goal: string, pods: number, service: ServiceTime = fixed) =>
  judgeGoal(
    parseGoal(goal, simulatedMetrics),
    simulate({
      arrivals: { kind: "poisson", ratePerSecond: 10 },
      service,
      pods,
      workersPerPod: 1,
      balancing: "one-queue",
      requests: 50_000,
      warmupRequests: 1000,
      seed: 1,
    }),
    service,
  );

describe("a goal", () => {
  it.each([
    { goal: "p95 < 1s", pods: 8, expected: { met: true, isClose: false, isUnreachable: false } },
    { goal: "p95 < 1s", pods: 6, expected: { met: false, isClose: false, isUnreachable: false } },
    { goal: "p95 < 626ms", pods: 8, expected: { isClose: true, isUnreachable: false } },
    { goal: "p95 < 450ms", pods: 8, expected: { met: false, isUnreachable: true } },
    { goal: "mean < 450ms", pods: 8, expected: { met: false, isUnreachable: true } },
    { goal: "p50 <= 501ms", pods: 8, expected: { met: true } },
    { goal: "p95 < 1s", pods: 5, expected: { met: false, valueMs: null, isUnreachable: false } },
  ])("$goal with $pods pods", ({ goal, pods, expected }) => {
    expect(judge(goal, pods)).toMatchObject(expected);
  });

  it("below the p95 of a service time that varies is out of reach", () => {
    expect(judge("p95 < 900ms", 100, { kind: "lognormal", meanMs: 500, cv: 0.5 }).isUnreachable).toBe(true);
  });
});

it("a service time alone has the quantiles of its distribution", () => {
  const p95 = serviceStatisticMs({ kind: "exponential", meanMs: 100 }, "p95");
  expect(Math.abs(p95 / (100 * Math.log(20)) - 1)).toBeLessThan(0.01);
  expect(serviceStatisticMs({ kind: "samples", ms: [10, 30] }, "mean")).toBe(20);
  expect(serviceStatisticMs({ kind: "samples", ms: [10, 30] }, "max")).toBe(30);
});
