import type { LevelSummary } from "../../metric/index.ts";
import type { Shown } from "../content/footnotes.ts";
import { type FigureName, figureOf, figuresOf, isMeasured } from "../content/level-columns.ts";
import type { Column } from "../document.ts";
import { numberScale } from "../scale.ts";
import { type FigureGroup, groupColumns, withMiddle } from "./figure-groups.ts";
import { tokenMetrics } from "./token-metrics.ts";

const times: readonly FigureGroup[] = [
  { metric: tokenMetrics.ttft, group: "TTFT", ranks: { p50: 2, p95: 3 } },
  { metric: tokenMetrics.tpot, group: "TPOT", ranks: { p50: 4, p95: 7 } },
  { metric: tokenMetrics.e2e, group: "E2E", ranks: { p50: 4, p95: 5 } },
];
const speed: FigureGroup = { metric: tokenMetrics.requestSpeed, group: "output tok/s", ranks: { p50: 1 } };

/** What most readers of a language model's run came for, a row a level; and the figures that need footnotes. */
export function tokenLoadColumns(levels: readonly LevelSummary[]): {
  columns: Column[];
  shown: Shown[];
  meaning: string[];
} {
  const { columns, shown } = groupColumns(
    levels,
    times.map((group) => withMiddle(levels, group)),
  );
  const [middle = "p50"] = Object.keys(withMiddle(levels, speed).ranks) as FigureName[];
  return {
    columns: [...columns, ...speedColumns(levels, middle)],
    shown: [
      ...shown,
      { metric: tokenMetrics.requestSpeed, figures: [middle] },
      { metric: tokenMetrics.outputRate, figures: ["mean"] },
    ],
    meaning: meaningOf(levels, middle === "mean" ? "average" : "median"),
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

/** One user's speed and everybody's together stand under one heading: they are taken for each other too often. */
function speedColumns(levels: readonly LevelSummary[], middle: FigureName): Column[] {
  const request = tokenMetrics.requestSpeed;
  const together = tokenMetrics.outputRate;
  const { group } = speed;
  const column = (metric: string, figure: FigureName, title: string, fullTitle: string, rank: number) => {
    const scale = numberScale(figuresOf(levels, [metric], [figure]), "");
    const cells = levels.map((level) => ({ text: scale.format(figureOf(level, metric, figure)) }));
    return { group, title, fullTitle, align: "right" as const, rank, cells };
  };
  const name = middle === "mean" ? "avg" : middle;
  return [
    ...(isMeasured(levels, request)
      ? [column(request, middle, "request", `output tok/s of a request, ${name}`, 1)]
      : []),
    ...(isMeasured(levels, together)
      ? [column(together, "mean", "all", "output tok/s, all requests together", 1)]
      : []),
  ];
}
