import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import { createPacer, type PacerSpec } from "./create-pacer.ts";
import { positionOf, shareOfCount, shareOfLevel, sharersOfLevel } from "./share.ts";

const generators = fc.integer({ min: 1, max: 16 });
const total = fc.integer({ min: 0, max: 500 });

describe("the shares of a plan", () => {
  it("have every position, and none twice, wherever the level begins", () => {
    fc.assert(
      fc.property(generators, total, fc.integer({ min: 0, max: 1000 }), (count, positions, firstId) => {
        const found = Array.from({ length: count }, (_, generator) => {
          const share = shareOfLevel(generator, count, firstId);
          if (!share) throw new Error("every generator takes part");
          return Array.from({ length: shareOfCount(positions, share) }, (_, nth) => positionOf(nth, share));
        });
        expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: positions }, (_, i) => i));
        // The request at plan position `id` is sent by generator `id mod count`.
        for (const [generator, of] of found.entries())
          for (const position of of) expect((firstId + position) % count).toBe(generator);
      }),
      { seed: 20261126, numRuns: 300 },
    );
  });

  it("split users as evenly as integers allow, to the last one", () => {
    fc.assert(
      fc.property(generators, fc.integer({ min: 1, max: 300 }), (count, users) => {
        const sharers = sharersOfLevel(
          { kind: "closed", concurrency: users },
          { warmupRequests: 0 },
          count,
          null,
        );
        const each = Array.from({ length: sharers }, (_, index) =>
          shareOfCount(users, { index, count: sharers }),
        );
        expect(each.reduce((sum, users) => sum + users, 0)).toBe(users);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
        expect(Math.min(...each)).toBeGreaterThanOrEqual(1);
      }),
      { seed: 20261126, numRuns: 300 },
    );
  });
});

it.each<[PacerSpec, { requests?: number; warmupRequests: number }, number | null, number]>([
  [{ kind: "closed", concurrency: 3 }, { warmupRequests: 0 }, null, 3],
  [{ kind: "closed", concurrency: 30 }, { warmupRequests: 0 }, null, 8],
  [{ kind: "constant", ratePerSecond: 1 }, { warmupRequests: 0 }, null, 8],
  [{ kind: "poisson", ratePerSecond: 1 }, { warmupRequests: 0 }, 2, 2],
  [{ kind: "burst", size: 4 }, { requests: 4, warmupRequests: 0 }, null, 4],
  [{ kind: "burst", size: 4 }, { requests: 8, warmupRequests: 0 }, null, 1],
  [{ kind: "burst", size: 4 }, { requests: 4, warmupRequests: 2 }, null, 1],
])("of 8 generators, %j with %j and %s connections is sent by %i", (load, stop, maxConnections, expected) => {
  expect(sharersOfLevel(load, stop, 8, maxConnections)).toBe(expected);
});

it("has no part for a generator that a level has no use for", () => {
  expect(shareOfLevel(3, 3, 0)).toBeUndefined();
});

describe.each([1, 2, 4, 10])("the instants of %i shares together", (count) => {
  const instants = (load: PacerSpec, sends: number): number[] =>
    Array.from({ length: count }, (_, index) => {
      const share = { index, count };
      const pacer = createPacer(load, { random: createRandom("seed"), share, arrivalAtMs: (n) => n * n });
      return Array.from({ length: shareOfCount(sends, share) }, (_, planned) => {
        const decision = pacer.next({ startedAt: 100, planned, ended: 0, lastEndedAt: 100 });
        return decision.kind === "sendAt" ? decision.at : Number.NaN;
      });
    })
      .flat()
      .sort((a, b) => a - b);
  const gapsOf = (ats: readonly number[]): number[] => ats.slice(1).map((at, i) => at - (ats[i] as number));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const cv = (values: readonly number[]): number => {
    const middle = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) / middle;
  };

  it.each<PacerSpec>([
    { kind: "constant", ratePerSecond: 100 },
    { kind: "poisson", ratePerSecond: 100 },
    { kind: "trace", speedup: 2 },
  ])("are those of one: $kind", (load) => {
    const alone = createPacer(load, { random: createRandom("seed"), arrivalAtMs: (n) => n * n });
    const expected = Array.from({ length: 1000 }, (_, planned) => {
      const decision = alone.next({ startedAt: 100, planned, ended: 0, lastEndedAt: 100 });
      return decision.kind === "sendAt" ? decision.at : Number.NaN;
    });
    expect(instants(load, 1000)).toEqual(expected);
  });

  it("of a constant rate have even gaps", () => {
    expect(cv(gapsOf(instants({ kind: "constant", ratePerSecond: 100 }, 2000)))).toBeLessThan(0.02);
  });

  it("of a Poisson process have exponential gaps and no clusters", () => {
    const ats = instants({ kind: "poisson", ratePerSecond: 100 }, 20_000);
    expect(cv(gapsOf(ats))).toBeGreaterThan(0.95);
    expect(cv(gapsOf(ats))).toBeLessThan(1.05);
    const counts = new Array<number>(Math.floor((ats.at(-1) as number) / 200)).fill(0);
    for (const at of ats) {
      const window = Math.floor(at / 200);
      if (window < counts.length) counts[window] = (counts[window] as number) + 1;
    }
    const dispersion = (cv(counts) * mean(counts)) ** 2 / mean(counts);
    expect(dispersion).toBeGreaterThan(0.9);
    expect(dispersion).toBeLessThan(1.1);
  });
});
