import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { BurstLevel } from "./burst-table.ts";
import { type DrainFit, fitDrain } from "./fit-drain.ts";
import { parseBurstLog } from "./parse-burst-log.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");
const tables = parseBurstLog(log);

function fitted(levels: readonly BurstLevel[]): DrainFit {
  const fit = fitDrain(levels);
  if ("unavailable" in fit) throw new Error(fit.unavailable);
  return fit;
}

const level = (concurrency: number, meanMs: number, p95Ms: number | null = null): BurstLevel => ({
  concurrency,
  meanMs,
  p95Ms,
  errorRatio: null,
});

/** Bursts of a server that takes 500 ms and drains at 20 requests a second. */
const exact = [32, 64, 128, 256].map((n) => level(n, 500 + n * 25, 500 + 0.95 * n * 50));

describe("the log of a speech service", () => {
  // Known from an analysis of the same log, to the digits given there.
  it.each([
    ["Modal · t4 · base", 24, 0],
    ["Modal · A10G · base", 13.9, 1],
    ["Modal · H100 · base", 14.4, 1],
    ["Modal · H100 · base #2", 17.3, 1],
    ["Modal · A10G · base · optimized", 7.1, 1],
    ["8 GPU workers · base", 57, 0],
    ["8 GPU workers · base #2", 59, 0],
    ["8 GPU workers · large", 70, 0],
  ])("%s drains at %d a second", (label, perSecond, digits) => {
    const table = tables.find((one) => one.label === label);
    expect(Math.abs(fitted(table?.levels ?? []).perSecond - perSecond)).toBeLessThanOrEqual(
      0.5 * 10 ** -digits + 1e-9,
    );
  });

  it("A10G: the averages say 14.54 and the P95 column 14.60, where the analysis says 14.6", () => {
    const fit = fitted(tables[0]?.levels ?? []);
    expect(fit.perSecond).toBeCloseTo(14.54, 2);
    expect(fit.fromP95PerSecond).toBeCloseTo(14.6, 2);
    expect(fit.low95PerSecond).toBeLessThan(14.6);
    expect(fit.high95PerSecond).toBeGreaterThan(14.6);
  });

  it("8 GPUs, large again: 61.52, where the analysis says 61", () => {
    const fit = fitted(tables.find(({ label }) => label === "8 GPU workers · large #2")?.levels ?? []);
    expect(fit.perSecond).toBeCloseTo(61.52, 2);
    expect(fit.low95PerSecond).toBeLessThan(61);
  });

  it("8 GPUs, base: 57 to 63 is from the averages to the P95 column", () => {
    const both = tables.filter(({ attributes }) => attributes.deployment === "8 GPU workers").slice(0, 2);
    expect(both.map(({ levels }) => Math.round(fitted(levels).perSecond))).toEqual([57, 59]);
    expect(both.map(({ levels }) => Math.round(fitted(levels).fromP95PerSecond ?? 0))).toEqual([64, 63]);
  });

  it("Little's law on its largest burst says twice as much", () => {
    const fit = fitted(tables[0]?.levels ?? []);
    expect(fit.naivePerSecond).toBeCloseTo(29, 1);
    expect(fit.naivePerSecond / fit.perSecond).toBeCloseTo(2, 1);
  });
});

describe("fitDrain", () => {
  it("finds rate and base of a server that drains evenly", () => {
    const fit = fitted(exact);
    expect(fit.perSecond).toBeCloseTo(20, 9);
    expect(fit.fromP95PerSecond).toBeCloseTo(20, 9);
    expect(fit.baseMs).toBeCloseTo(500, 6);
    expect(fit.low95PerSecond).toBeCloseTo(20, 6);
    expect(fit.notes).toEqual([]);
  });

  it("leaves short bursts out, which the base decides", () => {
    expect(fitted([level(4, 5000), level(16, 4000), ...exact]).levels).toEqual([32, 64, 128, 256]);
  });

  it("says so when it has to take short bursts too", () => {
    const fit = fitted([level(4, 600), level(8, 700), level(64, 2100)]);
    expect(fit.notes).toEqual(["fewer than 3 bursts of 32 or more: the rate is of shorter ones too"]);
  });

  it("has no upper end where the slope may be 0", () => {
    const fit = fitted([level(32, 1000), level(64, 2500), level(128, 1500)]);
    expect(fit.high95PerSecond).toBeNull();
  });

  it("says when one rate does not fit, and what failed", () => {
    const fit = fitted([level(32, 100), level(64, 400), { ...level(128, 1600), errorRatio: 0.005 }]);
    expect(fit.baseMs).toBeNull();
    expect(fit.notes).toEqual([
      "larger bursts drain more slowly than smaller ones: no one rate fits",
      "0.5 % failed at 128: whether the average counts them is not known",
    ]);
  });

  it.each([
    ["two levels", [level(32, 100), level(64, 200)], "a slope needs 3 different concurrencies"],
    [
      "one level thrice",
      [level(32, 100), level(32, 110), level(32, 90)],
      "a slope needs 3 different concurrencies",
    ],
    [
      "a latency that stays",
      [level(32, 100), level(64, 100), level(128, 100)],
      "latency does not grow with the burst: the server's rate was not reached",
    ],
  ])("has no rate of %s", (_case, levels, unavailable) => {
    expect(fitDrain(levels)).toEqual({ unavailable });
  });

  it("takes 95 % of the means of noisy bursts into its interval about 95 times in 100", () => {
    const random = createRandom(7);
    let inside = 0;
    for (let round = 0; round < 1000; round++) {
      const fit = fitted(
        [32, 64, 128, 192, 256, 512].map((n) => level(n, 500 + n * 25 + 300 * random.normal())),
      );
      if ((fit.low95PerSecond ?? 0) <= 20 && 20 <= (fit.high95PerSecond ?? Infinity)) inside++;
    }
    expect(inside).toBeGreaterThan(930);
    expect(inside).toBeLessThan(970);
  });
});
