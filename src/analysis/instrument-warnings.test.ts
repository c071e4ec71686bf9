import { describe, expect, it } from "vitest";
import { instrumentWarnings } from "./instrument-warnings.ts";
import { type InstrumentReadings, levelOf, metric, runOf } from "./run-summary.fixture.ts";

const at = (...p50s: (number | null)[]) =>
  p50s.map((p50, level) => levelOf(level, p50 === null ? {} : { service_time: metric({ p50 }) }));

const codes = (readings: InstrumentReadings, levels = at(100)) =>
  instrumentWarnings(runOf(levels, readings)).map(({ code, invalidates }) => `${code} ${invalidates}`);

describe("the event loop", () => {
  it.each<[what: string, readings: InstrumentReadings, expected: string[]]>([
    ["that was never busy gives nothing", {}, []],
    ["that was not read gives nothing", { utilizationRatio: null, windows: { total: 0 } }, []],
    ["busy in a window is told", { windows: { busy: 1 } }, ["generator-busy false"]],
    [
      "saturated in one second of an hour is told, and the run stays good",
      { windows: { total: 3600, saturated: 1 }, invalidRequestRatio: 0.0003 },
      ["generator-busy false"],
    ],
    [
      "saturated while 1 % of the requests were sent leaves the run good",
      { windows: { saturated: 1 }, invalidRequestRatio: 0.01 },
      ["generator-busy false"],
    ],
    [
      "saturated while more of them were sent makes the run invalid",
      { windows: { saturated: 2 }, invalidRequestRatio: 0.0101 },
      ["generator-saturated true"],
    ],
  ])("%s", (_what, readings, expected) => {
    expect(codes(readings)).toEqual(expected);
  });

  it("is named with its figures", () => {
    const readings = {
      utilizationRatio: 0.923,
      windows: { total: 60, busy: 20, saturated: 12 },
      invalidRequestRatio: 0.2041,
    };
    const [warning] = instrumentWarnings(runOf(at(100), readings));
    expect(warning?.message).toBe(
      "the generator's event loop was busy 92 % of its busiest second, above 80 % in 12 of 60 windows; " +
        "20 % of the requests fell into windows over a limit",
    );
  });
});

describe("late sends", () => {
  it("of streams count against the time to the first token, not the length of the stream", () => {
    const stream = levelOf(0, { service_time: metric({ p50: 30_000 }), ttft: metric({ p50: 150 }) });
    expect(codes({ lateP99Ms: 2.1 }, [stream])).toEqual(["generator-late true"]);
  });

  it("of a generator that collects garbage for 6 % of its time are told so", () => {
    const workers = [{ gc: { count: 40, totalMs: 60, maxMs: 9 } }];
    const [warning] = instrumentWarnings(runOf(at(100), { lateP99Ms: 5, workers }));
    expect(warning?.advice).toMatch(/^garbage collection took 6 % of a worker's time/);
  });

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

  it.each<[what: string, invalidRequestRatio: number, expected: string[]]>([
    ["in a few windows are told", 0.004, ["generator-late false"]],
    ["in windows with many of the requests make the run invalid", 0.2, ["generator-late true"]],
  ])("%s", (_what, invalidRequestRatio, expected) => {
    expect(codes({ windows: { late: 3 }, invalidRequestRatio })).toEqual(expected);
  });

  it("are named with the limit", () => {
    const [warning] = instrumentWarnings(runOf(at(1000), { lateP99Ms: 12.34 }));
    expect(warning?.message).toBe("1 % of the sends were more than 12.3 ms late (limit 10.0 ms)");
  });

  it("come beside a busy loop", () => {
    const readings = { windows: { saturated: 9 }, invalidRequestRatio: 0.5, lateP99Ms: 50 };
    expect(codes(readings)).toEqual(["generator-saturated true", "generator-late true"]);
  });
});

describe("a crowded machine", () => {
  const waiting = (waitMeanRatio: number) => ({
    thread: { cpuMeanRatio: 0.5, cpuMaxRatio: 0.6, waitMeanRatio, waitMaxRatio: 0.9 },
  });

  it.each<[what: string, readings: InstrumentReadings, expected: string[]]>([
    [
      "is told where a worker is in line for a core",
      { workers: [{}, waiting(0.101)] },
      ["generator-crowded false"],
    ],
    ["is none up to a tenth of the time", { workers: [waiting(0.1)] }, []],
  ])("%s", (_what, readings, expected) => {
    expect(codes(readings)).toEqual(expected);
  });

  it("is one whose host has the cores, too", () => {
    const run = runOf(at(100));
    const stolen = { meanRatio: 0.25, maxRatio: 0.5 };
    expect(instrumentWarnings({ ...run, instrument: { ...run.instrument, stolen } })).toMatchObject([
      {
        code: "generator-crowded",
        message: "the generator was ready to run and had no core for 25 % of the time",
      },
    ]);
  });
});

describe("the advice", () => {
  const advice = (readings: InstrumentReadings, cpuCount = 4) => {
    const run = runOf(at(100), { windows: { busy: 1 }, ...readings });
    return instrumentWarnings({ ...run, machine: { ...run.machine, cpuCount } })[0]?.advice;
  };

  it("is more workers where cores are free", () => {
    expect(advice({})).toBe(
      "use more workers (--workers; 1 of 4 cores were used), send fewer requests or streams at once, or use another machine for the generator",
    );
  });

  it("is fewer requests or a larger machine where every core has its worker", () => {
    expect(advice({ workers: [{}, {}] }, 2)).toBe(
      "send fewer requests or streams at once, or use another machine with more cores for the generator",
    );
  });

  it("is another machine where other programs had the cores", () => {
    const thread = { cpuMeanRatio: 0.5, cpuMaxRatio: 0.5, waitMeanRatio: 0.31, waitMaxRatio: 0.5 };
    expect(advice({ workers: [{ thread }] })).toBe(
      "other programs had the cores 31 % of the time: use another machine for the generator, or a smaller load",
    );
  });

  it("is to look elsewhere where sends were late though the loop was idle", () => {
    expect(advice({ windows: { busy: 0, late: 3 } })).toBe(
      "its event loop was not busy, so something else held it up: stop other programs, or use another machine for the generator",
    );
  });

  it("does not need to know the threads", () => {
    expect(advice({ workers: [{ thread: { unavailable: "only Linux tells" } }] })).toContain("more workers");
  });
});
