import type { LevelSummary } from "../../metric/index.ts";
import type { Cell, Column } from "../document.ts";
import { describeLoad, loadValue } from "../load-label.ts";
import type { Scale } from "../scale.ts";

export type FigureName = "mean" | "p50" | "p90" | "p95" | "p99" | "max";

/** A figure of a metric; null where the level does not have it. */
export function figureOf(level: LevelSummary, metric: string, figure: FigureName): number | null {
  return level.metrics[metric]?.[figure] ?? null;
}

/** Every figure of these names, over all levels: what a scale is chosen from. */
export function figuresOf(
  levels: readonly LevelSummary[],
  metrics: readonly string[],
  figures: readonly FigureName[],
): (number | null)[] {
  return levels.flatMap((level) =>
    metrics.flatMap((metric) => figures.map((figure) => figureOf(level, metric, figure))),
  );
}

/** True when at least one level has samples of the metric. */
export function isMeasured(levels: readonly LevelSummary[], metric: string): boolean {
  return levels.some((level) => (level.metrics[metric]?.n ?? 0) > 0);
}

/** A level that was cut short is marked in every table; a note says how. */
export const cutShortMark = "*";

export function isCutShort(level: LevelSummary): boolean {
  return level.ended === "interrupted" || level.ended === "unfinished";
}

/** The first column of a table with a row per level: the load, named by its kind. */
export function loadColumn(levels: readonly LevelSummary[]): Column {
  const anyCut = levels.some(isCutShort);
  const mark = (level: LevelSummary): string => (isCutShort(level) ? cutShortMark : anyCut ? " " : "");
  const kinds = new Set(levels.map((level) => level.load.kind));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) {
    const cells = levels.map((level) => ({ text: (describeLoad(level.load) + mark(level)).trimEnd() }));
    return { title: "load", align: "left", rank: 0, cells };
  }
  const cells = levels.map((level) => ({ text: loadValue(level.load) + mark(level) }));
  return { ...loadHeadings[kind], align: "right", rank: 0, cells };
}

const loadHeadings: Record<LevelSummary["load"]["kind"], Pick<Column, "group" | "title" | "fullTitle">> = {
  closed: { title: "concurrency" },
  constant: { group: "planned", title: "req/s", fullTitle: "planned req/s" },
  poisson: { group: "Poisson", title: "req/s", fullTitle: "Poisson req/s" },
  trace: { group: "trace", title: "speedup", fullTitle: "trace speedup" },
  burst: { group: "burst", title: "size", fullTitle: "burst size" },
};

/** Columns of one metric under one heading, a column per figure. */
export function figureColumns(
  levels: readonly LevelSummary[],
  metric: string,
  group: string,
  scale: Scale,
  ranks: Partial<Record<FigureName, number>>,
): Column[] {
  const unit = scale.unit === "" ? "" : ` (${scale.unit})`;
  return (Object.entries(ranks) as [FigureName, number][]).map(([figure, rank]) => {
    const title = figure === "mean" ? "avg" : figure;
    return {
      group: `${group}${unit}`,
      title,
      fullTitle: `${group} ${title}${unit}`,
      align: "right",
      rank,
      cells: levels.map((level): Cell => ({ text: scale.format(figureOf(level, metric, figure)) })),
    };
  });
}

/** A right-aligned column of one text a level. */
export function valueColumn(
  levels: readonly LevelSummary[],
  heading: Pick<Column, "group" | "title" | "fullTitle" | "rank">,
  text: (level: LevelSummary) => string,
): Column {
  return { ...heading, align: "right", cells: levels.map((level) => ({ text: text(level) })) };
}
