import type { LevelSummary } from "../../metric/index.ts";
import type { Shown } from "../content/footnotes.ts";
import { type FigureName, figureColumns, figureOf, figuresOf, isMeasured } from "../content/level-columns.ts";
import type { Column } from "../document.ts";
import { timeScale } from "../scale.ts";

/** Times of one metric under one heading. */
export interface FigureGroup {
  readonly metric: string;
  readonly group: string;
  readonly ranks: Readonly<Partial<Record<FigureName, number>>>;
}

/** The measured groups as columns, each with its own unit, and the figures that may need footnotes. */
export function groupColumns(
  levels: readonly LevelSummary[],
  groups: readonly FigureGroup[],
): { columns: Column[]; shown: Shown[] } {
  const measured = groups.filter(({ metric }) => isMeasured(levels, metric));
  return {
    columns: measured.flatMap(({ metric, group, ranks }) => {
      const figures = Object.keys(ranks) as FigureName[];
      return figureColumns(levels, metric, group, timeScale(figuresOf(levels, [metric], figures)), ranks);
    }),
    shown: measured.map(({ metric, ranks }) => ({ metric, figures: Object.keys(ranks) as FigureName[] })),
  };
}

/** The average stands in for the median where no level has requests enough for one. */
export function withMiddle(levels: readonly LevelSummary[], group: FigureGroup): FigureGroup {
  const anyMedian = levels.some((level) => figureOf(level, group.metric, "p50") !== null);
  const { p50, ...others } = group.ranks;
  return anyMedian || p50 === undefined ? group : { ...group, ranks: { mean: p50, ...others } };
}

/** Without the percentiles that no level has requests enough for: the main table says what they need. */
export function supported(levels: readonly LevelSummary[], group: FigureGroup): FigureGroup {
  const kept = Object.entries(withMiddle(levels, group).ranks).filter(([figure]) =>
    levels.some((level) => figureOf(level, group.metric, figure as FigureName) !== null),
  );
  return { ...group, ranks: Object.fromEntries(kept) };
}
