import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import type { Balancing, ServiceTime, SimulationSpec } from "./simulation-spec.ts";

/** 10 requests a second of half a second each: the p95 that an independent simulation found, as it was printed. */
const rows: { pods: number; workers: number; balancing: Balancing; p95S: string }[] = [
  { pods: 6, workers: 1, balancing: "one-queue", p95S: "1.119" },
  { pods: 7, workers: 1, balancing: "one-queue", p95S: "0.748" },
  { pods: 8, workers: 1, balancing: "one-queue", p95S: "0.626" },
  { pods: 2, workers: 3, balancing: "random", p95S: "1.74" },
  { pods: 2, workers: 4, balancing: "random", p95S: "0.82" },
  { pods: 2, workers: 4, balancing: "least-connections", p95S: "0.65" },
  { pods: 4, workers: 2, balancing: "random", p95S: "1.21" },
  { pods: 4, workers: 2, balancing: "least-connections", p95S: "0.69" },
  { pods: 8, workers: 1, balancing: "random", p95S: "2.04" },
  { pods: 8, workers: 1, balancing: "round-robin", p95S: "0.63" },
  { pods: 8, workers: 1, balancing: "least-connections", p95S: "0.80" },
  { pods: 8, workers: 1, balancing: "power-of-two", p95S: "0.98" },
  { pods: 14, workers: 1, balancing: "random", p95S: "1.17" },
];

/** As many requests as the table's own runs, so that our interval is as wide as theirs would be. */
const spec = (pods: number, workers: number, balancing: Balancing, service: ServiceTime): SimulationSpec => ({
  arrivals: { kind: "poisson", ratePerSecond: 10 },
  service,
  pods,
  workersPerPod: workers,
  balancing,
  requests: 200_000,
  warmupRequests: 2000,
  seed: 1,
});

/** The printed figure stands for all that round to it; one of them must be in the interval. */
function expectWithinInterval(result: ReturnType<typeof simulate>, printedS: string): void {
  const half = 0.5 * 10 ** -(printedS.split(".")[1]?.length ?? 0);
  const { ms, low95Ms, high95Ms } = result.response.p95;
  const found = `${printedS} s against ${ms} [${low95Ms}, ${high95Ms}] ms`;
  expect(Number(printedS) + half, found).toBeGreaterThanOrEqual(low95Ms! / 1000);
  expect(Number(printedS) - half, found).toBeLessThanOrEqual(high95Ms! / 1000);
}

describe("the table of servers", () => {
  it.each(rows)("$pods × $workers, $balancing: p95 $p95S s", ({ pods, workers, balancing, p95S }) => {
    const result = simulate(spec(pods, workers, balancing, { kind: "fixed", ms: 500 }));
    expect(result.isUnstable).toBe(false);
    expectWithinInterval(result, p95S);
  });

  it("8 × 1 with service times that vary by half: p95 1.00 s, and more servers hardly help", () => {
    const varied = { kind: "lognormal", meanMs: 500, cv: 0.5 } as const;
    expectWithinInterval(simulate(spec(8, 1, "one-queue", varied)), "1.00");
    const { ms } = simulate(spec(1000, 1, "one-queue", varied)).response.p95;
    expect(ms / 1000).toBeCloseTo(0.97, 1);
  });

  it.each([
    { pods: 5, workers: 1 },
    { pods: 2, workers: 2 },
  ])("$pods × $workers, the answer at 100 % utilisation and above, is unstable", ({ pods, workers }) => {
    const result = simulate(spec(pods, workers, "one-queue", { kind: "fixed", ms: 500 }));
    expect(result.isUnstable).toBe(true);
  });
});
