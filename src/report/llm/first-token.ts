import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import {
  type FigureName,
  figureColumns,
  figureOf,
  figuresOf,
  isMeasured,
  loadColumn,
} from "../content/level-columns.ts";
import type { Column, Section } from "../document.ts";
import { timeScale } from "../scale.ts";
import { tokenMetrics } from "./token-metrics.ts";

const { ttft, ttfo, ttftResponse } = tokenMetrics;

interface Group {
  readonly metric: string;
  readonly group: string;
  readonly ranks: Partial<Record<FigureName, number>>;
}

/** How long until something was seen: of anything, of the answer itself, and by a user who had to queue first. */
export function firstToken(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!isMeasured(levels, ttft)) return [];
  const thinks = isLater(levels, ttfo);
  const queued = isLater(levels, ttftResponse);
  const groups: readonly Group[] = [
    { metric: ttft, group: "TTFT", ranks: { mean: 2, p50: 1, p90: 5, p95: 1, p99: 1, max: 2 } },
    ...(thinks ? [{ metric: ttfo, group: "first answer token", ranks: { p50: 3, p95: 4, p99: 6 } }] : []),
    ...(queued
      ? [{ metric: ttftResponse, group: "TTFT from the plan", ranks: { p50: 4, p95: 5, p99: 4 } }]
      : []),
  ];
  const columns: Column[] = [
    loadColumn(levels),
    ...groups.flatMap(({ metric, group, ranks }) => {
      const figures = Object.keys(ranks) as FigureName[];
      return figureColumns(levels, metric, group, timeScale(figuresOf(levels, [metric], figures)), ranks);
    }),
  ];
  const lines = [
    ...footnotes(
      groups.map(({ metric, ranks }) => ({ metric, figures: Object.keys(ranks) as FigureName[] })),
    ),
    ...(thinks
      ? ["The TTFT counts reasoning; the first answer token is the first that is not reasoning."]
      : []),
    ...(queued
      ? [
          "From the plan: counted from the moment the plan wanted the request sent, so that a wait in the client counts.",
        ]
      : []),
  ];
  return [
    {
      title: "First token",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

/** A second figure is worth its columns only where it says something else. */
function isLater(levels: readonly LevelSummary[], metric: string): boolean {
  return levels.some((level) => {
    const [first, later] = [ttft, metric].map((id) => figureOf(level, id, "mean"));
    return (
      typeof first === "number" && typeof later === "number" && later - first > Math.max(1, first * 0.05)
    );
  });
}
