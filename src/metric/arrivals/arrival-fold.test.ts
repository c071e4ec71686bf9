import { describe, expect, it } from "vitest";
import { idsOfATurn, type PhaseStarted } from "../../record/index.ts";
import { phaseStarted, request } from "../events.fixture.ts";
import { createArrivalFold } from "./arrival-fold.ts";
import type { ArrivalSummary } from "./arrival-summary.ts";

/** Park and Miller 1988: a generator of its own, so that the tool's is not its own witness. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const exponential = (uniform: () => number, mean: number): number => -mean * Math.log(1 - uniform());

const accumulate = (gaps: readonly number[]): number[] => {
  let at = 0;
  return gaps.map((gap) => {
    at += gap;
    return at;
  });
};

const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

const poissonInstants = (n: number, ratePerSecond: number, seed = 1): number[] => {
  const uniform = uniforms(seed);
  return accumulate(times(n, () => exponential(uniform, 1000 / ratePerSecond)));
};

interface Log {
  readonly load: PhaseStarted["load"];
  readonly planned: readonly number[];
  /** The planned instants when left out. */
  readonly sent?: readonly (number | null)[];
  readonly maxConnections?: number;
}

/** What a hand-made level's arrivals come to; its requests end in no order at all. */
function arrivalsOf({ load, planned, sent = planned, maxConnections }: Log): ArrivalSummary {
  const fold = createArrivalFold({ ...phaseStarted, load, maxConnections: maxConnections ?? null });
  const shuffled = planned.map((_, id) => id).sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009));
  for (const id of shuffled) {
    const sentAt = sent[id] ?? null;
    fold.add(request({ id, plannedAt: planned[id] as number, sentAt }));
  }
  fold.close();
  return fold.summary() as ArrivalSummary;
}

const constant = (ratePerSecond: number): PhaseStarted["load"] => ({ kind: "constant", ratePerSecond });
const poisson = (ratePerSecond: number): PhaseStarted["load"] => ({ kind: "poisson", ratePerSecond });

describe("a constant rate", () => {
  it.each([0.5, 3, 7, 100, 2000, 7777])("of %d a second has gaps that do not vary", (rate) => {
    const found = arrivalsOf({ load: constant(rate), planned: times(1000, (k) => (k * 1000) / rate) });
    expect(found).toMatchObject({ verdict: "asPlanned", text: "constant as planned" });
    expect(found.planned.ratePerSecond).toBeCloseTo(rate, 1);
    expect(found.planned.gapCv).toBeLessThan(0.02);
    expect(found.planned.dispersion).toBeCloseTo(0, 6);
    expect(found.sentToPlannedRatio).toBe(1);
  });

  it("with jitter of a known size has the variation of its gaps that theory gives", () => {
    const uniform = uniforms(5);
    const planned = times(20_000, (k) => k * 10);
    // Uniform lateness of 0 to w has the variance w²/12; a gap has two of it.
    const sent = planned.map((at) => at + 3 * uniform());
    const found = arrivalsOf({ load: constant(100), planned, sent });
    const expected = Math.sqrt((2 * 3 ** 2) / 12) / 10;
    expect(found.sent.gapCv).toBeGreaterThan(expected * 0.98);
    expect(found.sent.gapCv).toBeLessThan(expected * 1.02);
    expect(found).toMatchObject({
      verdict: "jitter",
      text: "constant as planned; sends jitter about it (gap CV 0.12)",
    });
  });

  it("sent as a quota at the start of each second is not one", () => {
    const planned = times(1000, (k) => k * 10);
    const sent = planned.map((_, k) => Math.floor(k / 100) * 1000 + (k % 100) * 2);
    const found = arrivalsOf({ load: constant(100), planned, sent });
    expect(found.text).toMatch(
      /^not as planned: dispersion of the sends \d+\.\d\d, constant has less than 0.1$/,
    );
  });

  it("whose gaps are exponential is called by its figure", () => {
    const found = arrivalsOf({ load: constant(100), planned: poissonInstants(2000, 100) });
    expect(found.text).toMatch(/^not as planned: gap CV of the planned instants (0\.9|1\.0)\d, constant has/);
  });

  it("at another rate than the load's is called so", () => {
    const found = arrivalsOf({ load: constant(0.5), planned: times(60, (k) => k * 1000) });
    expect(found.text).toBe("not as planned: 1 requests a second were planned, the load says 0.5");
  });
});

describe("a Poisson process", () => {
  it.each(times(10, (seed) => seed + 1))("from seed %d has 1 and 1", (seed) => {
    const found = arrivalsOf({ load: poisson(200), planned: poissonInstants(60_000, 200, seed) });
    expect(found).toMatchObject({ verdict: "asPlanned", text: "Poisson as planned" });
    expect(Math.abs((found.sent.gapCv as number) - 1)).toBeLessThan(0.05);
    expect(Math.abs((found.sent.dispersion as number) - 1)).toBeLessThan(0.1);
    expect(found.sent.windows).toBe(4000);
  });

  it("is rarely called wrong by chance", () => {
    const texts = times(
      300,
      (seed) => arrivalsOf({ load: poisson(50), planned: poissonInstants(1000, 50, 5000 + 77 * seed) }).text,
    );
    expect(texts.filter((text) => text !== "Poisson as planned")).toEqual([]);
  });

  it("is not called wrong because a run was short", () => {
    const verdicts = times(400, (seed) => {
      const n = 30 + seed;
      return arrivalsOf({ load: poisson(5), planned: poissonInstants(n, 5, 1000 + seed) }).verdict;
    });
    expect(verdicts.filter((verdict) => verdict === "notAsPlanned")).toEqual([]);
    expect(verdicts.slice(0, 270).every((verdict) => verdict === "tooFew")).toBe(true);
    expect(verdicts.slice(270).every((verdict) => verdict === "asPlanned")).toBe(true);
  });

  it.each([2, 4, 10])("in which %d workers repeat each gap on one shared offset is found out", (workers) => {
    const uniform = uniforms(9);
    const gaps = times(5000 / workers, () => exponential(uniform, 5)).flatMap((gap) =>
      times(workers, () => gap),
    );
    const found = arrivalsOf({ load: poisson(200), planned: accumulate(gaps) });
    // The gaps are exponential still: only the counts betray them, by about the number of workers.
    expect(found.planned.gapCv).toBeGreaterThan(0.9);
    expect(found.planned.dispersion).toBeGreaterThan(workers * 0.5);
    expect(found.text).toMatch(
      /^not as planned: dispersion of the planned instants .* Poisson has 1 ± 0\.25/,
    );
  });

  it("whose last arrival of each second lies on the second is found out", () => {
    const uniform = uniforms(3);
    const planned = times(1000, (second) => {
      let expected = exponential(uniform, 1 / 3);
      const gaps: number[] = [];
      while (expected < 1) {
        gaps.push(exponential(uniform, 1));
        expected += exponential(uniform, 1 / 3);
      }
      const whole = gaps.reduce((a, b) => a + b, 0);
      return accumulate(gaps).map((at) => 1000 * (second + at / whole));
    }).flat();
    const onSeconds = planned.filter((at) => Math.abs(at / 1000 - Math.round(at / 1000)) < 1e-9).length;
    expect(onSeconds / planned.length).toBeCloseTo(0.31, 1);
    const found = arrivalsOf({ load: poisson(3), planned });
    // Neither of the two usual figures is far enough off to show it.
    expect(found.planned.gapCv).toBeGreaterThan(0.93);
    expect(found.text).toBe("not as planned: the planned instants gather at one part of each second");
  });

  it("that a client sends later and later is called by the rate it achieved", () => {
    const planned = poissonInstants(1000, 100);
    const sent = planned.map((at) => at * 1.25);
    const found = arrivalsOf({ load: poisson(100), planned, sent });
    expect(found).toMatchObject({ text: "not as planned: sent at 80% of the offered rate" });
    expect(found.sentToPlannedRatio).toBeCloseTo(0.8, 6);
  });

  it("behind a cap on connections is judged by its plan, and says so", () => {
    const planned = poissonInstants(1000, 100);
    const sent = planned.map((_, k) => k * 20);
    const found = arrivalsOf({ load: poisson(100), planned, sent, maxConnections: 4 });
    expect(found.text).toBe("Poisson as planned; by its planned instants: sends waited for 4 connections");
    expect(found.sentToPlannedRatio).toBeLessThan(0.6);
  });
});

it("a trace is judged by its rate alone", () => {
  const planned = times(500, (k) => 1000 * Math.floor(k / 50));
  expect(arrivalsOf({ load: { kind: "trace", speedup: 1 }, planned })).toMatchObject({
    text: "the trace as planned",
  });
});

it("requests that were planned and never sent lower the rate that was achieved", () => {
  const planned = times(100, (k) => k * 10);
  const found = arrivalsOf({
    load: constant(100),
    planned,
    sent: planned.map((at, k) => (k % 2 ? null : at)),
  });
  expect(found).toMatchObject({ planned: { n: 100 }, sent: { n: 50 }, verdict: "notAsPlanned" });
});

it("a level of hours keeps its figures", () => {
  const planned = times(20_000, (k) => k * 1000);
  expect(arrivalsOf({ load: constant(1), planned })).toMatchObject({
    planned: {
      gapCv: expect.closeTo(0, 4),
      ratePerSecond: expect.closeTo(1, 6),
      windowMs: expect.closeTo(10_000, 3),
    },
    verdict: "asPlanned",
  });
});

it("few or no requests have a reason and no figures", () => {
  const none = arrivalsOf({ load: poisson(5), planned: [] });
  expect(none.planned).toEqual({
    n: 0,
    ratePerSecond: null,
    gapCv: null,
    dispersion: null,
    windowMs: null,
    windows: 0,
    secondRhythm: null,
  });
  expect(none.text).toBe("too few sends to tell: needs 300, has 0");
  expect(arrivalsOf({ load: constant(5), planned: [0, 200, 400] }).text).toBe(
    "too few sends to tell: needs 30, has 3",
  );
});

it("closed loops and bursts have no arrivals, further turns of a session are none, and a level that goes on has none yet", () => {
  for (const load of [{ kind: "closed", concurrency: 2 } as const, { kind: "burst", size: 2 } as const]) {
    const fold = createArrivalFold({ ...phaseStarted, load });
    fold.add(request());
    fold.close();
    expect(fold.summary()).toBeUndefined();
  }
  const fold = createArrivalFold({ ...phaseStarted, load: constant(1) });
  fold.add(request());
  fold.add(request({ id: idsOfATurn }));
  expect(fold.summary()).toBeUndefined();
  fold.close();
  expect(fold.summary()?.planned.n).toBe(1);
});
