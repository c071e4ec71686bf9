import type { LevelSummary, RunSummary } from "../../metric/index.ts";
import { type Expectation, type ExpectedFigure, expectedKinds } from "./expectation.ts";
import type { ComparedFigure, ExpectationComparison } from "./expectation-comparison.ts";
import { type FigureKind, figureKind } from "./expected-figure.ts";

/** A published value is met by 80 to 120 % of it; less than half of what was expected is far below. */
const asExpected = { from: 0.8, to: 1.2 };
const farBelowRatio = 0.5;

/**
 * Puts each expected figure beside the measured one: the median, or the mean where there are too few requests for a
 * median. Expectations are of one request at a time, so the level with the least concurrency is compared.
 */
export function compareWithExpectations(
  { levels }: RunSummary,
  expectation: Expectation,
): ExpectationComparison {
  const level = lightestLevel(levels);
  const figures = expectation.figures.map((expected) => compareFigure(expected, level));
  const below = figures.filter(({ verdict }) => verdict === "below" || verdict === "farBelow");
  const concerns = (names: readonly string[] | undefined): boolean =>
    below.some(({ figure }) => names === undefined || names.includes(figure));
  return {
    device: expectation.device,
    title: expectation.title,
    level: level?.level ?? null,
    singleUser: level?.load.kind === "closed" && level.load.concurrency === 1,
    figures,
    checklist: expectation.checklist
      .filter((item) => concerns(item.figures))
      .map(({ check, how }) => ({ check, ...(how === undefined ? {} : { how }) })),
  };
}

/** The level with the least concurrency, or the first where none is a closed loop. */
function lightestLevel(levels: readonly LevelSummary[]): LevelSummary | undefined {
  const users = ({ load }: LevelSummary): number =>
    load.kind === "closed" ? load.concurrency : Number.POSITIVE_INFINITY;
  return levels.reduce<LevelSummary | undefined>(
    (least, level) => (least && users(least) <= users(level) ? least : level),
    undefined,
  );
}

function compareFigure(expected: ExpectedFigure, level: LevelSummary | undefined): ComparedFigure {
  const kind = figureKind(expected.figure) as FigureKind;
  const { label, unit, better } = kind;
  const range = rangeOf(expected);
  const about = {
    ...{ figure: expected.figure, label, unit, better, expected: range },
    ...(expected.note === undefined ? {} : { note: expected.note }),
  };
  const measured = level && kind.read(level);
  if (!measured) {
    const reason = level ? kind.missing(level) : "no load level was started";
    return { ...about, measured: null, statistic: null, speedRatio: null, verdict: "noData", reason };
  }
  const { value, statistic, from } = measured;
  const speedRatio = speedRatioOf(value, range, better);
  return {
    ...about,
    measured: value,
    statistic,
    ...(from === undefined ? {} : { from }),
    speedRatio,
    verdict: verdictOf(speedRatio, range.kind),
  };
}

function rangeOf(figure: ExpectedFigure): ComparedFigure["expected"] {
  const kind = expectedKinds.find((name) => figure[name] !== undefined) ?? "about";
  const value = figure[kind] as number | readonly [number, number];
  const [low, high] = typeof value === "number" ? [value, value] : value;
  return { kind, low, high };
}

/** 1 as expected, 0.5 half as fast: a time that is twice as long is half as fast. */
function speedRatioOf(
  value: number,
  { low, high }: ComparedFigure["expected"],
  better: FigureKind["better"],
): number {
  const expected = Math.min(Math.max(value, low), high);
  // A time of 0 is not measured by any clock that we have, but a log may hold one.
  if (better === "lower") return value > 0 ? expected / value : Number.MAX_VALUE;
  return value / expected;
}

function verdictOf(ratio: number, kind: ComparedFigure["expected"]["kind"]): ComparedFigure["verdict"] {
  if (ratio < farBelowRatio) return "farBelow";
  const [from, to] = {
    about: [asExpected.from, asExpected.to],
    between: [1, 1],
    atLeast: [1, Number.POSITIVE_INFINITY],
    atMost: [1, Number.POSITIVE_INFINITY],
  }[kind] as [number, number];
  if (ratio < from) return "below";
  return ratio > to ? "above" : "within";
}
