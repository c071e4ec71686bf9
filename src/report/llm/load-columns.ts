import type { LevelSummary } from "../../metric/index.ts";
import type { Shown } from "../content/footnotes.ts";
import { type FigureName, figureColumns, figureOf, figuresOf, isMeasured } from "../content/level-columns.ts";
import type { Column } from "../document.ts";
import { numberScale, timeScale } from "../scale.ts";
import { tokenMetrics } from "./token-metrics.ts";

const times: readonly {
  readonly metric: string;
  readonly group: string;
  readonly ranks: Partial<Record<FigureName, number>>;
}[] = [
  { metric: tokenMetrics.ttft, group: "TTFT", ranks: { p50: 2, p95: 3 } },
  { metric: tokenMetrics.tpot, group: "TPOT", ranks: { p50: 4, p95: 7 } },
  { metric: tokenMetrics.e2e, group: "E2E", ranks: { p50: 4, p95: 5 } },
];

/** What most readers of a language model's run came for, a row a level; and the figures that need footnotes. */
export function tokenLoadColumns(levels: readonly LevelSummary[]): {
  columns: Column[];
  shown: Shown[];
  meaning: string[];
} {
  const measured = times
    .filter(({ metric }) => isMeasured(levels, metric))
    .map(({ metric, group, ranks }) => ({ metric, group, ranks: withMiddle(levels, metric, ranks) }));
  const columns = measured.flatMap(({ metric, group, ranks }) => {
    const scale = timeScale(figuresOf(levels, [metric], Object.keys(ranks) as FigureName[]));
    return figureColumns(levels, metric, group, scale, ranks);
  });
  const shown = measured.map(({ metric, ranks }) => ({
    metric,
    figures: Object.keys(ranks) as FigureName[],
  }));
  const speed = withMiddle(levels, tokenMetrics.requestSpeed, { p50: 2 });
  return {
    columns: [...columns, ...speedColumns(levels, speed)],
    shown: [
      ...shown,
      { metric: tokenMetrics.requestSpeed, figures: Object.keys(speed) as FigureName[] },
      { metric: tokenMetrics.outputRate, figures: ["mean"] },
    ],
    meaning: meaningOf(levels, speed.mean === undefined ? "median" : "average"),
  };
}

/** The words that other tools use for other things. */
function meaningOf(levels: readonly LevelSummary[], middle: string): string[] {
  const streamed = isMeasured(levels, tokenMetrics.ttft)
    ? "TTFT: send to first token. TPOT: (E2E − TTFT) / (tokens − 1). E2E: send to last token."
    : "The answers were not streamed, so there is no time to the first token. E2E: send to the end of the answer.";
  const speeds = isMeasured(levels, tokenMetrics.requestSpeed)
    ? ` Output tok/s of a request: its tokens / E2E, ${middle}; all: all requests together.`
    : "";
  return [streamed + speeds];
}

/** The average joins where no level has requests enough for a median: a table of dashes would help nobody. */
function withMiddle(
  levels: readonly LevelSummary[],
  metric: string,
  ranks: Partial<Record<FigureName, number>>,
): Partial<Record<FigureName, number>> {
  const anyMedian = levels.some((level) => figureOf(level, metric, "p50") !== null);
  return anyMedian ? ranks : { mean: 1, ...ranks };
}

/** One user's speed and everybody's together stand under one heading: they are taken for each other too often. */
function speedColumns(
  levels: readonly LevelSummary[],
  requestFigures: Partial<Record<FigureName, number>>,
): Column[] {
  const request = tokenMetrics.requestSpeed;
  const together = tokenMetrics.outputRate;
  const group = "output tok/s";
  const column = (metric: string, figure: FigureName, title: string, fullTitle: string, rank: number) => {
    const scale = numberScale(figuresOf(levels, [metric], [figure]), "");
    const cells = levels.map((level) => ({ text: scale.format(figureOf(level, metric, figure)) }));
    return { group, title, fullTitle, align: "right" as const, rank, cells };
  };
  const figure: FigureName = requestFigures.mean === undefined ? "p50" : "mean";
  const name = figure === "mean" ? "avg" : "p50";
  return [
    ...(isMeasured(levels, request)
      ? [column(request, figure, "request", `output tok/s of a request, ${name}`, 1)]
      : []),
    ...(isMeasured(levels, together)
      ? [column(together, "mean", "all", "output tok/s, all requests together", 1)]
      : []),
  ];
}
