import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import { createPacer, type PacerSpec } from "./create-pacer.ts";
import { partOf, positionOf, type Share, shareOfCount, shareOfLevel, unitsOfLevel } from "./share.ts";

const generators = fc.integer({ min: 1, max: 16 });
const seeded = { seed: 20261126, numRuns: 300 };

type Level = Parameters<typeof shareOfLevel>[1];
const closed = (concurrency: number): Level => ({
  load: { kind: "closed", concurrency },
  stop: { warmupRequests: concurrency },
});
const constant: Level = { load: { kind: "constant", ratePerSecond: 1 }, stop: { warmupRequests: 0 } };
const burst = (size: number, stop: Level["stop"]): Level => ({ load: { kind: "burst", size }, stop });

/** The shares of all generators that take part. */
const sharesOf = (level: Level, count: number, maxConnections: number | null, firstId = 0): Share[] =>
  Array.from({ length: count }, (_, index) =>
    shareOfLevel({ index, count }, level, maxConnections, firstId),
  ).filter((share) => share !== undefined);

const positionsIn = (total: number, share: Share): number[] =>
  Array.from({ length: shareOfCount(total, share) }, (_, nth) => positionOf(nth, share));

const anyLevel = fc.oneof(
  fc.constant(constant),
  fc.integer({ min: 1, max: 40 }).map(closed),
  fc.integer({ min: 1, max: 40 }).map((size) => burst(size, { requests: size, warmupRequests: 0 })),
);
const anyCap = fc.option(fc.integer({ min: 1, max: 40 }));

describe("the shares of a level", () => {
  it("have every position, and none twice, wherever the level begins", () => {
    fc.assert(
      fc.property(
        generators,
        anyLevel,
        anyCap,
        fc.nat(500),
        fc.nat(1000),
        (count, level, cap, positions, firstId) => {
          const units = unitsOfLevel(level, cap, count);
          const found = Array.from({ length: count }, (_, index) => {
            const share = shareOfLevel({ index, count }, level, cap, firstId);
            const own = share ? positionsIn(positions, share) : [];
            expect(own).toEqual([...own].sort((a, b) => a - b));
            if (count > 1) for (const p of own) expect(((firstId + p) % units) % count).toBe(index);
            return own;
          });
          expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: positions }, (_, i) => i));
        },
      ),
      seeded,
    );
  });

  it("of a closed loop have users as even as integers allow, and requests as they have users", () => {
    fc.assert(
      fc.property(generators, fc.integer({ min: 1, max: 300 }), fc.nat(1000), (count, users, firstId) => {
        const shares = sharesOf(closed(users), count, null, firstId);
        const each = shares.map((share) => shareOfCount(users, share));
        expect(each.reduce((sum, n) => sum + n, 0)).toBe(users);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
        expect(Math.min(...each)).toBeGreaterThanOrEqual(1);
        expect(shares.map((share) => shareOfCount(10 * users, share))).toEqual(each.map((n) => 10 * n));
      }),
      seeded,
    );
  });

  it("have at least as many connections as users, where one generator would have", () => {
    fc.assert(
      fc.property(
        generators,
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.nat(1000),
        (count, users, more, firstId) => {
          for (let index = 0; index < count; index++) {
            const share = shareOfLevel({ index, count }, closed(users), users + more, firstId);
            if (share)
              expect(partOf(users + more, { index, count })).toBeGreaterThanOrEqual(
                shareOfCount(users, share),
              );
          }
        },
      ),
      seeded,
    );
  });

  it.each([2, 3, 5])(
    "of an open loop over 7 connections have requests as %i generators have connections",
    (count) => {
      for (const [index, share] of sharesOf(constant, count, 7, 4).entries())
        expect(shareOfCount(70, share)).toBe(10 * partOf(7, { index, count }));
    },
  );
});

it("5 users of 2 generators are 3 and 2, and so are their requests, in every level", () => {
  for (const firstId of [0, 1, 2, 63]) {
    const shares = sharesOf(closed(5), 2, null, firstId);
    expect(shares.map((share) => shareOfCount(5, share))).toEqual([3, 2]);
    expect(shares.map((share) => shareOfCount(100, share))).toEqual([60, 40]);
  }
});

it.each<[Level, number | null, number]>([
  [closed(3), null, 3],
  [closed(30), null, 8],
  [closed(30), 5, 5],
  [constant, null, 8],
  [constant, 2, 2],
  [burst(4, { requests: 4, warmupRequests: 0 }), null, 4],
  [burst(4, { requests: 8, warmupRequests: 0 }), null, 1],
  [burst(4, { requests: 4, warmupRequests: 2 }), null, 1],
])("of 8 generators, %j with %s connections is sent by %i", (level, maxConnections, expected) => {
  expect(sharesOf(level, 8, maxConnections)).toHaveLength(expected);
});

describe.each([1, 2, 4, 10])("the instants of %i shares together", (count) => {
  const instants = (load: PacerSpec, sends: number): number[] =>
    sharesOf({ load, stop: { warmupRequests: 0 } }, count, null)
      .flatMap((share) => {
        const pacer = createPacer(load, { random: createRandom("seed"), share, arrivalAtMs: (n) => n * n });
        return Array.from({ length: shareOfCount(sends, share) }, (_, planned) => {
          const decision = pacer.next({ startedAt: 100, planned, ended: 0, lastEndedAt: 100 });
          return decision.kind === "sendAt" ? decision.at : Number.NaN;
        });
      })
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
