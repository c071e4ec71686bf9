import { describe, expect, it } from "vitest";
import { solveFixedService } from "./md-c.ts";

describe("M/D/c", () => {
  it.each([0.3, 0.7, 0.95])("with one worker at ρ %s waits ρS/(2(1 − ρ)) in the mean", (rho) => {
    const { meanWaitMs, waitedAtMost } = solveFixedService({
      ratePerSecond: 10 * rho,
      serviceMs: 100,
      workers: 1,
    });
    expect(meanWaitMs).toBeCloseTo((100 * rho) / (2 * (1 - rho)), 4);
    expect(waitedAtMost(0)).toBeCloseTo(1 - rho, 8);
  });

  // Erlang 1909: P(W ≤ x) = (1 − ρ) Σ (−1)^k e^{λ(x − kS)} (λ(x − kS))^k/k!, here up to 1 and 2 service times.
  it("with one worker has Erlang's distribution of the wait", () => {
    const [rate, serviceS] = [8, 0.1];
    const { waitedAtMost } = solveFixedService({ ratePerSecond: rate, serviceMs: 100, workers: 1 });
    const first = (x: number): number => Math.exp(rate * x);
    const second = (x: number): number => -Math.exp(rate * (x - serviceS)) * rate * (x - serviceS);
    expect(waitedAtMost(50)).toBeCloseTo(0.2 * first(0.05), 8);
    expect(waitedAtMost(150)).toBeCloseTo(0.2 * (first(0.15) + second(0.15)), 8);
  });

  it("has a quantile that is the distribution's own", () => {
    const solved = solveFixedService({ ratePerSecond: 10, serviceMs: 500, workers: 6 });
    expect(solved.waitedAtMost(solved.waitQuantileMs(0.95))).toBeCloseTo(0.95, 8);
    expect(solved.waitQuantileMs(0.4)).toBe(0);
  });

  // 10 requests a second of half a second each, simulated elsewhere with two hundred thousand requests: within 1 %.
  it.each([
    { workers: 6, p95S: 1.119 },
    { workers: 7, p95S: 0.748 },
    { workers: 8, p95S: 0.626 },
  ])("with $workers workers answers 95 in 100 within $p95S s", ({ workers, p95S }) => {
    const solved = solveFixedService({ ratePerSecond: 10, serviceMs: 500, workers });
    expect(Math.abs((500 + solved.waitQuantileMs(0.95)) / (1000 * p95S) - 1)).toBeLessThan(0.01);
  });

  it("is refused for an overload", () => {
    expect(() => solveFixedService({ ratePerSecond: 10, serviceMs: 500, workers: 5 })).toThrow(RangeError);
  });
});
