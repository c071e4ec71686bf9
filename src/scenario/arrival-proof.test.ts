import { describe, expect, it } from "vitest";
import { summarize } from "../metric/index.ts";
import type { Load, RunEvent } from "../record/index.ts";
import { requestsOf, runWhole } from "./whole-runs.fixture.ts";

const count = 12_000;

/** Computed here from the log alone. */
function spread(instants: readonly number[], perWindow: number): { cv: number; dispersion: number } {
  const gaps = instants.slice(1).map((at, k) => at - (instants[k] as number));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const variance = (values: readonly number[]): number =>
    mean(values.map((value) => (value - mean(values)) ** 2));
  const windowMs = perWindow * mean(gaps);
  const counts = new Array<number>(Math.floor(instants.length / perWindow) - 1).fill(0);
  for (const at of instants) {
    const window = Math.floor((at - (instants[0] as number) + 0.01) / windowMs);
    if (window < counts.length) counts[window]!++;
  }
  return { cv: Math.sqrt(variance(gaps)) / mean(gaps), dispersion: variance(counts) / mean(counts) };
}

describe.each<[Load["kind"], number, number, number]>([
  ["poisson", 1, 0.05, 0.1],
  ["constant", 0, 0.02, 0.02],
])("a whole run of %s arrivals", (kind, expected, cvWithin, dispersionWithin) => {
  const run = (workers: number): Promise<RunEvent[]> =>
    runWhole({
      level: { load: { kind, ratePerSecond: 500 } as Load, stop: { warmupRequests: 0, requests: count } },
      serviceMs: 80,
      workers,
    });
  const alone = run(1);

  it("is what it is called, by figures computed apart", async () => {
    const { cv, dispersion } = spread(
      requestsOf(await alone).map(({ plannedAt }) => plannedAt),
      10,
    );
    expect(Math.abs(cv - expected)).toBeLessThan(cvWithin);
    expect(Math.abs(dispersion - expected)).toBeLessThan(dispersionWithin);
  });

  it.each([1, 2, 4, 10])("is the same at %i workers, and its report proves it", async (workers) => {
    const events = await run(workers);
    const instants = (log: readonly RunEvent[]) =>
      requestsOf(log).map(({ id, plannedAt }) => [id, plannedAt]);
    expect(instants(events)).toEqual(instants(await alone));
    const summary = summarize(events);
    const found = summary.levels[0]?.arrivals;
    expect(found).toMatchObject({ verdict: "asPlanned", sentToPlannedRatio: expect.closeTo(1, 3) });
    for (const stream of [found?.planned, found?.sent]) {
      expect(stream?.n).toBe(count);
      expect(Math.abs((stream?.gapCv as number) - expected)).toBeLessThan(cvWithin);
      expect(Math.abs((stream?.dispersion as number) - expected)).toBeLessThan(dispersionWithin);
    }
    expect(summary.instrument.workers.map(({ sends }) => sends)).toEqual(
      new Array(workers).fill(count / workers),
    );
    expect(summary.instrument.workers.every(({ windows }) => windows.total > 0)).toBe(true);
  });
});
