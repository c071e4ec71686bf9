import { describe, expect, it } from "vitest";
import { fitScalingLaw, scalingLawAt } from "./usl.ts";

const concurrencies = [1, 2, 4, 8, 16, 32];
const pointsOf = (lambda: number, sigma: number, kappa: number) =>
  concurrencies.map((n) => ({
    concurrency: n,
    throughputPerSecond: (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1)),
  }));

describe("the scaling law", () => {
  it.each([
    { lambda: 100, sigma: 0.05, kappa: 0.001, knee: Math.sqrt(0.95 / 0.001) },
    { lambda: 3, sigma: 0, kappa: 0.02, knee: Math.sqrt(1 / 0.02) },
    { lambda: 1, sigma: 0.2, kappa: 0, knee: Number.POSITIVE_INFINITY },
    { lambda: 7, sigma: 0, kappa: 0, knee: Number.POSITIVE_INFINITY },
  ])("finds λ $lambda, σ $sigma, κ $kappa again", ({ lambda, sigma, kappa, knee }) => {
    const law = fitScalingLaw(pointsOf(lambda, sigma, kappa))!;
    expect(law.lambda).toBeCloseTo(lambda, 5);
    expect(law.sigma).toBeCloseTo(sigma, 6);
    expect(law.kappa).toBeCloseTo(kappa, 7);
    expect(law.r2).toBeCloseTo(1, 9);
    if (Number.isFinite(knee)) expect(law.knee).toBeCloseTo(knee, 3);
    else expect(law.knee).toBe(knee);
  });

  it("has its ceiling at the knee, or at λ/σ without one", () => {
    const withKnee = fitScalingLaw(pointsOf(100, 0.05, 0.001))!;
    expect(withKnee.ceilingPerSecond).toBeCloseTo(scalingLawAt(withKnee, withKnee.knee), 6);
    expect(withKnee.ceilingPerSecond).toBeGreaterThan(scalingLawAt(withKnee, withKnee.knee + 1));
    expect(fitScalingLaw(pointsOf(1, 0.2, 0))?.ceilingPerSecond).toBeCloseTo(5, 4);
    expect(fitScalingLaw(pointsOf(1, 0, 0))?.ceilingPerSecond).toBe(Number.POSITIVE_INFINITY);
  });

  it("never has a negative parameter: throughput above linear is taken as linear", () => {
    const above = concurrencies.map((n) => ({ concurrency: n, throughputPerSecond: n ** 1.2 }));
    expect(fitScalingLaw(above)).toMatchObject({ sigma: 0, kappa: 0 });
  });

  it("of bursts drained by eight GPUs is linear in part, and has no knee", () => {
    const p95S = { 32: 1.2, 64: 1.86, 128: 2.78, 192: 3.54, 256: 4.49, 512: 8.6 };
    const law = fitScalingLaw(
      Object.entries(p95S).map(([n, s]) => ({ concurrency: Number(n), throughputPerSecond: Number(n) / s })),
    )!;
    expect(law.sigma).toBeCloseTo(0.0185, 2);
    expect(law.kappa).toBeCloseTo(0, 4);
  });

  it("is not fitted through fewer than six concurrencies", () => {
    expect(fitScalingLaw(pointsOf(1, 0, 0).slice(1))).toBeNull();
  });

  it("refuses what is no point", () => {
    expect(() => fitScalingLaw([{ concurrency: 0, throughputPerSecond: 1 }])).toThrow(RangeError);
  });
});
