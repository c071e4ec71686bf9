import { describe, expect, it } from "vitest";
import { instrumentWarnings } from "./instrument-warnings.ts";
import { type InstrumentReadings, levelOf, metric, runOf } from "./run-summary.fixture.ts";

const at = (...p50s: (number | null)[]) =>
  p50s.map((p50, level) => levelOf(level, p50 === null ? {} : { service_time: metric({ p50 }) }));

const codes = (readings: InstrumentReadings, levels = at(100)) =>
  instrumentWarnings(runOf(levels, readings)).map(({ code, invalidates }) => `${code} ${invalidates}`);

describe("the event loop", () => {
  it.each<[utilizationRatio: number | null, expected: string[]]>([
    [null, []],
    [0.6, []],
    [0.61, ["generator-busy false"]],
    [0.8, ["generator-busy false"]],
    [0.81, ["generator-saturated true"]],
    [1, ["generator-saturated true"]],
  ])("%j busy gives %j", (utilizationRatio, expected) => {
    expect(codes({ utilizationRatio })).toEqual(expected);
  });

  it("is named with its figure and with what to do", () => {
    const [warning] = instrumentWarnings(runOf(at(100), { utilizationRatio: 0.923 }));
    expect(warning?.message).toBe("the generator's event loop was busy 92 % of its busiest second");
    expect(warning?.advice).toContain("another machine");
  });
});

describe("late sends", () => {
  it.each<[what: string, lateP99Ms: number | null, p50s: (number | null)[], expected: string[]]>([
    ["of 2 ms do no harm", 2, [100], []],
    ["of more than 2 ms do", 2.1, [100], ["generator-late true"]],
    ["of 1 % of a long service time do no harm", 9.9, [1000], []],
    ["of more than that do", 10.1, [1000], ["generator-late true"]],
    ["count against the fastest level", 9.9, [1000, 500], ["generator-late true"]],
    ["count against 2 ms where nothing ended well", 2.1, [null], ["generator-late true"]],
    ["that were not measured are no finding", null, [100], []],
  ])("%s", (_what, lateP99Ms, p50s, expected) => {
    expect(codes({ lateP99Ms }, at(...p50s))).toEqual(expected);
  });

  it("are named with the limit", () => {
    const [warning] = instrumentWarnings(runOf(at(1000), { lateP99Ms: 12.34 }));
    expect(warning?.message).toBe("1 % of the sends were more than 12.3 ms late (limit 10.0 ms)");
  });

  it("come beside a busy loop", () => {
    expect(codes({ utilizationRatio: 0.9, lateP99Ms: 50 })).toEqual([
      "generator-saturated true",
      "generator-late true",
    ]);
  });
});
