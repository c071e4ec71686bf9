import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import { figureOf, isMeasured, loadColumn } from "../content/level-columns.ts";
import type { Section } from "../document.ts";
import { isOpenLoop } from "../load-label.ts";
import { type FigureGroup, groupColumns, supported } from "./figure-groups.ts";
import { tokenMetrics } from "./token-metrics.ts";

const { ttft, ttfo, ttftResponse } = tokenMetrics;

const first: FigureGroup = {
  metric: ttft,
  group: "TTFT",
  ranks: { mean: 2, p50: 1, p90: 5, p95: 1, p99: 1, max: 2 },
};
const answer: FigureGroup = { metric: ttfo, group: "first answer token", ranks: { p50: 3, p95: 4, p99: 6 } };
const planned: FigureGroup = {
  metric: ttftResponse,
  group: "TTFT from the plan",
  ranks: { p50: 4, p95: 5, p99: 4 },
};

/** How long until something was seen: of anything, of the answer itself, and by a user who had to queue first. */
export function firstToken(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!isMeasured(levels, ttft)) return [];
  const thinks = isLater(levels, ttfo);
  const queued = levels.some(({ load }) => isOpenLoop(load)) && isLater(levels, ttftResponse);
  const groups = [first, ...(thinks ? [answer] : []), ...(queued ? [planned] : [])];
  const { columns, shown } = groupColumns(
    levels,
    groups.map((group) => supported(levels, group)),
  );
  const lines = [
    ...footnotes(shown),
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
        { kind: "table", columns: [loadColumn(levels), ...columns] },
        { kind: "notes", lines },
      ],
    },
  ];
}

/** A second figure is worth its columns only where it says something else. */
function isLater(levels: readonly LevelSummary[], metric: string): boolean {
  return levels.some((level) => {
    const [early, late] = [ttft, metric].map((id) => figureOf(level, id, "mean"));
    return typeof early === "number" && typeof late === "number" && late - early > Math.max(1, early * 0.05);
  });
}
