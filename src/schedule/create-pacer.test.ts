import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import { createPacer, type PacerSpec } from "./create-pacer.ts";

/** Plans `count` requests that each take `serviceMs`, with no limit on how many run at once. */
function simulate(spec: PacerSpec, count: number, serviceMs = 10, warmupRequests = 0, seed = "s"): number[] {
  const pacer = createPacer(spec, { random: createRandom(seed), warmupRequests });
  const ends: number[] = [];
  const planned: number[] = [];
  let ended = 0;
  let lastEndedAt = 100;
  while (planned.length < count) {
    const decision = pacer.next({ startedAt: 100, planned: planned.length, ended, lastEndedAt });
    if (decision.kind === "sendAt") {
      planned.push(decision.at);
      ends.push(decision.at + serviceMs);
    } else {
      lastEndedAt = ends[ended] as number;
      ended++;
    }
  }
  return planned;
}

const gaps = (instants: readonly number[]): number[] =>
  instants.slice(1).map((at, i) => at - (instants[i] as number));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
};

describe("closed loop", () => {
  it("plans as many at the start as the concurrency, then one at each completion, at its instant", () => {
    expect(simulate({ kind: "closed", concurrency: 3 }, 7)).toEqual([100, 100, 100, 110, 110, 110, 120]);
  });

  it("waits while every slot is taken", () => {
    const pacer = createPacer({ kind: "closed", concurrency: 2 }, { random: createRandom(1) });
    expect(pacer.next({ startedAt: 0, planned: 2, ended: 0, lastEndedAt: 0 })).toEqual({
      kind: "waitForCompletion",
    });
  });
});

describe("constant rate", () => {
  it.each([
    { ratePerSecond: 10, expected: [100, 200, 300, 400] },
    { ratePerSecond: 0.5, expected: [100, 2100, 4100, 6100] },
    { ratePerSecond: 3, expected: [100, 100 + 1000 / 3, 100 + 2000 / 3, 1100] },
  ])("plans $ratePerSecond a second at equal gaps from the start", ({ ratePerSecond, expected }) => {
    expect(simulate({ kind: "constant", ratePerSecond }, 4)).toEqual(expected);
  });

  it("does not drift over a million requests", () => {
    const pacer = createPacer({ kind: "constant", ratePerSecond: 3 }, { random: createRandom(1) });
    const decision = pacer.next({ startedAt: 0, planned: 3_000_000, ended: 0, lastEndedAt: 0 });
    expect(decision).toEqual({ kind: "sendAt", at: 1_000_000_000 });
  });
});

describe("Poisson arrivals", () => {
  it("have exponential gaps: mean 1/rate and coefficient of variation 1", () => {
    const found = gaps(simulate({ kind: "poisson", ratePerSecond: 200 }, 20_000));
    expect(mean(found)).toBeGreaterThan(4.9);
    expect(mean(found)).toBeLessThan(5.1);
    expect(deviation(found) / mean(found)).toBeGreaterThan(0.97);
    expect(deviation(found) / mean(found)).toBeLessThan(1.03);
  });

  it("have an index of dispersion of 1 in windows of half a second", () => {
    const instants = simulate({ kind: "poisson", ratePerSecond: 200 }, 40_000);
    const counts: number[] = [];
    for (const at of instants) {
      const window = Math.floor((at - 100) / 500);
      counts[window] = (counts[window] ?? 0) + 1;
    }
    const whole = counts.slice(0, -1).map((count) => count ?? 0);
    const dispersion = deviation(whole) ** 2 / mean(whole);
    expect(dispersion).toBeGreaterThan(0.85);
    expect(dispersion).toBeLessThan(1.15);
  });

  it("are the same for the same seed and others for another", () => {
    const one = simulate({ kind: "poisson", ratePerSecond: 5 }, 50, 10, 0, "a");
    expect(simulate({ kind: "poisson", ratePerSecond: 5 }, 50, 10, 0, "a")).toEqual(one);
    expect(simulate({ kind: "poisson", ratePerSecond: 5 }, 50, 10, 0, "b")).not.toEqual(one);
  });
});

describe("trace", () => {
  it("plans the recorded arrivals, faster when asked", () => {
    const arrivalAtMs = (index: number): number => [0, 10, 500, 500][index] as number;
    const pacer = createPacer({ kind: "trace", speedup: 2 }, { random: createRandom(1), arrivalAtMs });
    const planned = [0, 1, 2, 3].map((count) =>
      pacer.next({ startedAt: 100, planned: count, ended: 0, lastEndedAt: 100 }),
    );
    expect(planned.map((decision) => decision.kind === "sendAt" && decision.at)).toEqual([
      100, 105, 350, 350,
    ]);
  });

  it("without a workload that is one is refused", () => {
    expect(() => createPacer({ kind: "trace", speedup: 1 }, { random: createRandom(1) })).toThrow(RangeError);
  });
});

describe("burst", () => {
  it("plans all at one instant, and the next burst when the whole one has ended", () => {
    expect(simulate({ kind: "burst", size: 3 }, 7)).toEqual([100, 100, 100, 110, 110, 110, 120]);
  });

  it("sends its warm-up as a burst of its own", () => {
    expect(simulate({ kind: "burst", size: 3 }, 5, 10, 2)).toEqual([100, 100, 110, 110, 110]);
  });
});

it("no pacer ever plans backwards", () => {
  const spec = fc.oneof(
    fc.record({ kind: fc.constant("closed" as const), concurrency: fc.integer({ min: 1, max: 50 }) }),
    fc.record({
      kind: fc.constant("constant" as const),
      ratePerSecond: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("poisson" as const),
      ratePerSecond: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    }),
    fc.record({ kind: fc.constant("burst" as const), size: fc.integer({ min: 1, max: 50 }) }),
  );
  fc.assert(
    fc.property(spec, fc.integer({ min: 0, max: 20 }), (load, warmup) => {
      expect(gaps(simulate(load, 200, 10, warmup)).every((gap) => gap >= 0)).toBe(true);
    }),
    { seed: 7, numRuns: 200 },
  );
});
