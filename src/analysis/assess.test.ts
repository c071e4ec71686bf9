import { describe, expect, it } from "vitest";
import { assess, goalsMet } from "./assess.ts";
import { assessedRunSchema } from "./assessment.ts";
import { type Goal, parseGoal } from "./goal.ts";
import { type InstrumentReadings, levelOf, metric, runOf } from "./run-summary.fixture.ts";

const goal = (text: string): Goal => parseGoal(text, ["response_time", "error_rate", "wer"]);

/** Two levels: the second is slower, and too short for a p99. */
const levels = [
  levelOf(0, { response_time: metric({ mean: 100, p50: 90, p99: 400 }), error_rate: metric({ mean: 0 }) }),
  levelOf(1, {
    response_time: metric({ mean: 300, p50: 250, unavailable: { p99: "needs 299 samples, has 100" } }),
    error_rate: metric({ mean: 0.02 }),
  }),
];
const judged = (text: string, readings?: InstrumentReadings) =>
  assess(runOf(levels, readings), [goal(text)]).assessment.verdicts;

describe("a goal is judged at every level:", () => {
  it.each([
    ["p50 < 300ms", ["pass", "pass"]],
    ["p50 < 250ms", ["pass", "fail"]],
    ["p50 <= 250ms", ["pass", "pass"]],
    ["p50 > 90ms", ["fail", "pass"]],
    ["p50 >= 90ms", ["pass", "pass"]],
    ["error_rate < 1%", ["pass", "fail"]],
    ["p99 < 1s", ["pass", "inconclusive"]],
    ["wer < 10%", ["inconclusive", "inconclusive"]],
  ])("%s", (text, kinds) => {
    expect(judged(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("with the figure that was compared", () => {
    expect(judged("p50 < 250ms")).toEqual([
      { goal: "p50 < 250ms", level: 0, kind: "pass", value: 90 },
      { goal: "p50 < 250ms", level: 1, kind: "fail", value: 250 },
    ]);
  });

  it("and says why there is no answer", () => {
    expect(judged("p99 < 1s")[1]).toEqual({
      goal: "p99 < 1s",
      level: 1,
      kind: "inconclusive",
      value: null,
      reason: "needs 299 samples, has 100",
    });
    expect(judged("wer < 10%")[0]).toMatchObject({ reason: "this level has no wer" });
  });
});

describe("a generator that could not keep up", () => {
  const saturated = { utilizationRatio: 0.95, windows: { saturated: 40 }, invalidRequestRatio: 0.4 };

  it("makes pass and fail invalid alike, and keeps their figures", () => {
    expect(judged("p50 < 250ms", saturated)).toMatchObject([
      { kind: "invalid", value: 90, reason: expect.stringContaining("95 %") },
      { kind: "invalid", value: 250 },
    ]);
  });

  it("leaves a question without data inconclusive", () => {
    expect(judged("p99 < 1s", saturated).map(({ kind }) => kind)).toEqual(["invalid", "inconclusive"]);
  });

  it("that was only busy changes no verdict", () => {
    const { assessment } = assess(runOf(levels, { utilizationRatio: 0.7, windows: { busy: 9 } }), [
      goal("p50 < 1s"),
    ]);
    expect(assessment.warnings).toHaveLength(1);
    expect(assessment.verdicts.map(({ kind }) => kind)).toEqual(["pass", "pass"]);
  });
});

describe("goals are met", () => {
  it.each<[what: string, texts: string[], readings: InstrumentReadings, met: boolean]>([
    ["when there are none", [], {}, true],
    ["when each is met at each level", ["p50 < 1s", "error_rate < 5%"], {}, true],
    ["not when one is missed at one level", ["p50 < 1s", "error_rate < 1%"], {}, false],
    ["not when one cannot be judged", ["p99 < 1s"], {}, false],
    ["not when the numbers are those of the generator", ["p50 < 1s"], { lateP99Ms: 500 }, false],
  ])("%s", (_what, texts, readings, met) => {
    expect(goalsMet(assess(runOf(levels, readings), texts.map(goal)))).toBe(met);
  });
});

it("an assessed run has the shape that its schema says, and keeps every number", () => {
  const run = runOf(levels, { utilizationRatio: 0.95 });
  const assessed = assess(run, [goal("p99 < 1s")]);
  expect(assessedRunSchema.parse(assessed)).toEqual(assessed);
  expect(assessed).toMatchObject(run);
});
