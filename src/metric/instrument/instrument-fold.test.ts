import { describe, expect, it } from "vitest";
import { idsOfATurn, type LoadgenHealth, type PhaseStarted } from "../../record/index.ts";
import { phaseStarted, request } from "../events.fixture.ts";
import { createInstrumentFold, type InstrumentFold } from "./instrument-fold.ts";

const open: PhaseStarted = { ...phaseStarted, load: { kind: "constant", ratePerSecond: 100 } };

const health = (second: number, more: Partial<LoadgenHealth> = {}): LoadgenHealth => ({
  kind: "loadgenHealth",
  at: second * 1000,
  windowMs: 1000,
  loopUtilizationRatio: 0.1,
  loopDelayP99Ms: 0.5,
  loopDelayMaxMs: 1,
  cpuRatio: 0.2,
  rssBytes: 1e8,
  ...more,
});

/** A request sent in this instant, so late. */
const sent = (id: number, sentAt: number, lateMs = 0) =>
  request({ id, plannedAt: sentAt - lateMs, sentAt, endedAt: sentAt + 100 });

const summaryOf = (
  feed: (fold: InstrumentFold) => void,
  medianServiceMs: number | null = 100,
  workers = 1,
) => {
  const fold = createInstrumentFold();
  fold.begin(workers);
  feed(fold);
  return fold.summary(() => medianServiceMs);
};

/** So many sends in each of these seconds. */
const sendEvenly = (fold: InstrumentFold, seconds: number, perSecond: number): void => {
  for (let i = 0; i < seconds * perSecond; i++)
    fold.addRequest(sent(i, ((i + 0.5) * 1000) / perSecond), open);
};

describe("windows", () => {
  it.each<[what: string, utilizationRatio: number, expected: object]>([
    ["up to 60 % busy are good", 0.6, { busy: 0, saturated: 0 }],
    ["above are busy", 0.61, { busy: 1, saturated: 0 }],
    ["up to 80 %", 0.8, { busy: 1, saturated: 0 }],
    ["and above that saturated", 0.81, { busy: 0, saturated: 1 }],
  ])("%s", (_what, loopUtilizationRatio, expected) => {
    const { windows } = summaryOf((fold) => fold.addHealth(health(1, { loopUtilizationRatio })));
    expect(windows).toEqual({ total: 1, late: 0, ...expected });
  });

  it("one bad second of an hour holds its share of the requests and no more", () => {
    const found = summaryOf((fold) => {
      for (let second = 1; second <= 3600; second++) {
        for (let i = 0; i < 10; i++) fold.addRequest(sent(i, (second - 1) * 1000 + i * 100 + 50), open);
        fold.addHealth(health(second, { loopUtilizationRatio: second === 1800 ? 0.95 : 0.3 }));
      }
    });
    expect(found).toMatchObject({
      windows: { total: 3600, busy: 0, saturated: 1, late: 0 },
      invalidRequestRatio: 10 / 36_000,
      markedWindows: [{ worker: 0, fromMs: 1_799_000, untilMs: 1_800_000, verdict: "saturated", sends: 10 }],
      loopUtilizationMaxRatio: 0.95,
    });
  });

  it("know their sends whether these end before their window or long after, and in any order", () => {
    const feeds: ((fold: InstrumentFold) => void)[] = [
      (fold) => {
        sendEvenly(fold, 10, 20);
        for (let second = 1; second <= 10; second++) fold.addHealth(health(second));
      },
      (fold) => {
        for (let second = 1; second <= 10; second++) fold.addHealth(health(second));
        for (let i = 199; i >= 0; i--) fold.addRequest(sent(i, (i + 0.5) * 50), open);
      },
      (fold) => {
        for (let second = 1; second <= 10; second++) {
          for (let i = 0; i < 20; i++) fold.addRequest(sent(i, (10 - second) * 1000 + (i + 0.5) * 50), open);
          fold.addHealth(health(second));
        }
      },
    ];
    for (const feed of feeds) {
      const found = summaryOf((fold) => {
        feed(fold);
        // All in the third second: only they make it invalid.
        for (let i = 0; i < 5; i++) fold.addRequest(sent(1000 + i, 2500 + i, 40), open);
      });
      expect(found.markedWindows).toEqual([
        {
          ...{ worker: 0, fromMs: 2000, untilMs: 3000, verdict: "late", sends: 25 },
          ...{ loopUtilizationRatio: 0.1, latestSendMs: 40 },
        },
      ]);
      expect(found.invalidRequestRatio).toBeCloseTo(25 / 205, 12);
    }
  });

  it.each<[what: string, medianServiceMs: number | null, lateMs: number, count: number, late: number]>([
    ["6 of 100 sends 2.1 ms late", 100, 2.1, 6, 1],
    ["5 of 100, as chance has it now and then", 100, 2.1, 5, 0],
    ["2 ms late", 100, 2, 100, 0],
    ["9 ms late at 1 s of service", 1000, 9, 100, 0],
    ["13 ms late at 1 s of service", 1000, 13, 100, 1],
    ["3 ms late where nothing ended well", null, 3, 100, 1],
    ["three accidents", 100, 50, 3, 0],
  ])("%s", (_what, medianServiceMs, lateMs, count, late) => {
    const { windows } = summaryOf((fold) => {
      for (let i = 0; i < 100; i++) fold.addRequest(sent(i, i * 10 + 5, i < count ? lateMs : 0), open);
      fold.addHealth(health(1));
    }, medianServiceMs);
    expect(windows.late).toBe(late);
  });

  it.each([
    [10, 0],
    [22, 0],
    [23, 1],
  ])("with %i late sends in a thousand: %i of 1 late", (count, late) => {
    const { windows } = summaryOf((fold) => {
      for (let i = 0; i < 1000; i++) fold.addRequest(sent(i, i + 0.5, i < count ? 30 : 0), open);
      fold.addHealth(health(1));
    });
    expect(windows.late).toBe(late);
  });

  it.each<[what: string, level: PhaseStarted]>([
    ["a closed loop", phaseStarted],
    ["a cap on connections", { ...open, maxConnections: 4 }],
  ])("of %s are judged by their loop alone", (_what, level) => {
    const found = summaryOf((fold) => {
      for (let i = 0; i < 100; i++) fold.addRequest(sent(i, i * 10 + 5, 500), level);
      fold.addHealth(health(1, { loopUtilizationRatio: 0.9 }));
    });
    expect(found.windows).toEqual({ total: 1, busy: 0, saturated: 1, late: 0 });
    expect(found.markedWindows).toMatchObject([{ sends: 100, latestSendMs: null }]);
    expect(found.invalidRequestRatio).toBe(1);
  });

  it("too short to say how busy the loop was are judged by their sends", () => {
    const { windows, workers, loopUtilizationMaxRatio } = summaryOf((fold) => {
      fold.addRequest(sent(0, 990), open);
      fold.addHealth(health(1, { windowMs: 40, loopUtilizationRatio: 1 }));
    });
    expect([windows.saturated, loopUtilizationMaxRatio]).toEqual([0, null]);
    expect(workers[0]).toMatchObject({ loopUtilizationMaxRatio: null, loopUtilizationMeanRatio: 1 });
  });

  it("that are marked are listed up to fifty, the invalid ones first of all", () => {
    const { markedWindows, windows } = summaryOf((fold) => {
      for (let second = 1; second <= 200; second++)
        fold.addHealth(health(second, { loopUtilizationRatio: second > 190 ? 0.9 : 0.7 }));
    });
    expect(windows).toEqual({ total: 200, busy: 190, saturated: 10, late: 0 });
    expect(markedWindows.map(({ verdict }) => verdict)).toEqual([
      ...new Array(40).fill("busy"),
      ...new Array(10).fill("saturated"),
    ]);
  });
});

describe("workers", () => {
  it("have their own sends by their positions in the plan, further turns of a session included", () => {
    const found = summaryOf(
      (fold) => {
        for (let id = 0; id < 10; id++) fold.addRequest(sent(id, 500, id), open);
        // The session began with position 4.
        fold.addRequest(sent(idsOfATurn + 4, 600, 77), open);
        for (const worker of [0, 1, 2])
          fold.addHealth(health(1, { worker, loopUtilizationRatio: worker / 10 }));
      },
      100,
      3,
    );
    expect(found.workers.map(({ worker, sends }) => [worker, sends])).toEqual([
      [0, 4],
      [1, 4],
      [2, 3],
    ]);
    expect(found.workers.map(({ sendLatenessMs }) => sendLatenessMs.max)).toEqual([9, 77, 8]);
    expect(found.sendLatenessMs).toMatchObject({ n: 11, max: 77 });
    expect(found.workers.map(({ loopUtilizationMaxRatio }) => loopUtilizationMaxRatio)).toEqual([
      0, 0.1, 0.2,
    ]);
  });

  it("of which one is saturated make its requests invalid, and not those of the others", () => {
    const found = summaryOf(
      (fold) => {
        for (let id = 0; id < 400; id++) fold.addRequest(sent(id, id * 10 + 5), open);
        for (let second = 1; second <= 4; second++)
          for (const worker of [0, 1])
            fold.addHealth(health(second, { worker, loopUtilizationRatio: worker === 1 ? 0.9 : 0.2 }));
      },
      100,
      2,
    );
    expect(found.invalidRequestRatio).toBe(0.5);
    expect(found.workers.map(({ windows }) => windows.saturated)).toEqual([0, 4]);
  });

  it("that said nothing are there all the same, with reasons for figures", () => {
    const { workers } = summaryOf((fold) => fold.addHealth(health(1)), 100, 2);
    expect(workers[1]).toMatchObject({
      ...{ worker: 1, sends: 0, loopUtilizationMeanRatio: null, loopDelayMaxMs: null },
      ...{ gc: { unavailable: "not recorded" }, thread: { unavailable: "not recorded" } },
    });
  });
});

describe("what was read", () => {
  it("is summed by time", () => {
    const thread = (cpuRatio: number, waitRatio: number) => ({ thread: { cpuRatio, waitRatio } });
    const found = summaryOf((fold) => {
      fold.addHealth(
        health(1, {
          ...{
            loopUtilizationRatio: 0.2,
            loopDelayP99Ms: 2,
            loopDelayMaxMs: 9,
            cpuRatio: 0.4,
            rssBytes: 5e8,
          },
          ...{ gc: { count: 3, totalMs: 6, maxMs: 4 }, stolen: { ratio: 0.3 } },
          ...thread(0.1, 0.2),
        }),
      );
      fold.addHealth(
        health(4, {
          ...{
            windowMs: 3000,
            loopUtilizationRatio: 0.6,
            loopDelayP99Ms: 1,
            loopDelayMaxMs: 3,
            cpuRatio: 1.2,
          },
          ...{ gc: { count: 1, totalMs: 5, maxMs: 5 }, stolen: { ratio: 0.1 } },
          ...thread(0.5, 0),
        }),
      );
    });
    const close = (value: number) => expect.closeTo(value, 12);
    expect(found).toMatchObject({
      workers: [
        {
          ...{ loopUtilizationMeanRatio: close(0.5), loopUtilizationMaxRatio: 0.6 },
          ...{ loopDelayP99Ms: 2, loopDelayMaxMs: 9, gc: { count: 4, totalMs: 11, maxMs: 5 } },
          thread: {
            cpuMeanRatio: close(0.4),
            cpuMaxRatio: 0.5,
            waitMeanRatio: close(0.05),
            waitMaxRatio: 0.2,
          },
        },
      ],
      process: { cpuMeanRatio: close(1), cpuMaxRatio: 1.2, rssMaxBytes: 5e8 },
      stolen: { meanRatio: close(0.15), maxRatio: 0.3 },
      loopDelayMaxMs: 9,
    });
  });

  it("says why it could not be", () => {
    const found = summaryOf((fold) =>
      fold.addHealth(health(1, { thread: { unavailable: "no word" }, stolen: { unavailable: "not here" } })),
    );
    expect(found).toMatchObject({
      workers: [{ thread: { unavailable: "no word" } }],
      stolen: { unavailable: "not here" },
    });
  });

  it("is nothing in a log without the generator's state", () => {
    const found = summaryOf((fold) => fold.addRequest(sent(0, 1), open));
    expect(found).toMatchObject({
      ...{ windows: { total: 0 }, invalidRequestRatio: null, markedWindows: [], process: null },
      ...{ loopUtilizationMaxRatio: null, loopDelayMaxMs: null, stolen: { unavailable: "not recorded" } },
    });
  });
});
