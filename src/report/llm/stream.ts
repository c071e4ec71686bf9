import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import { figureOf, isMeasured, loadColumn, valueColumn } from "../content/level-columns.ts";
import type { Cell, Column, Section } from "../document.ts";
import { formatRatio, missing } from "../scale.ts";
import { type FigureGroup, groupColumns, supported } from "./figure-groups.ts";
import { detailNumber, detailTexts, tokenMetrics } from "./token-metrics.ts";

const { itl, chunkGap, longestGap, stalls } = tokenMetrics;

const groups: readonly FigureGroup[] = [
  { metric: itl, group: "between tokens, ITL", ranks: { p50: 1, p90: 7, p95: 4, p99: 1, max: 2 } },
  { metric: chunkGap, group: "between reads", ranks: { p50: 6, p99: 5 } },
  { metric: longestGap, group: "longest gap", ranks: { p50: 6, p95: 8 } },
];

/** How the answers came in: from token to token, from read to read, and where they stood still. */
export function tokenStream(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!groups.some(({ metric }) => isMeasured(levels, metric))) return [];
  const { columns: figures, shown } = groupColumns(
    levels,
    groups.map((group) => supported(levels, group)),
  );
  const columns: Column[] = [loadColumn(levels), ...figures, ...stallColumns(levels)];
  const lines = [
    ...footnotes(shown),
    "ITL: every gap of every answer, so its p99 is one gap in a hundred and not one answer in a hundred. TPOT above is " +
      "one figure an answer: (E2E − TTFT) / (tokens − 1).",
    ...splitLines(levels),
    ...sharedLines(levels),
    ...stallLines(levels),
  ];
  return [
    {
      title: "Stream",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

function stallColumns(levels: readonly LevelSummary[]): Column[] {
  if (!isMeasured(levels, stalls)) return [];
  const cells = levels.map((level): Cell => {
    const count = figureOf(level, stalls, "mean");
    return { text: count === null ? missing : String(count), ...(count ? { tone: "warn" as const } : {}) };
  });
  const group = "stalls";
  return [
    { group, title: "gaps", fullTitle: "stalls", align: "right", rank: 2, cells },
    valueColumn(levels, { group, title: "replies", fullTitle: "replies with stalls", rank: 7 }, (level) =>
      String(detailNumber(level, stalls, "stalledReplies") ?? missing),
    ),
  ];
}

function splitLines(levels: readonly LevelSummary[]): string[] {
  const names = detailTexts(levels, itl, "split").flatMap((split) =>
    split.startsWith("mixed: ")
      ? split
          .slice("mixed: ".length)
          .split(", ")
          .map((part) => part.replace(/ \d+$/, ""))
      : [split],
  );
  const unique = [...new Set(names)];
  return unique.length === 0 ? [] : [`Tokens of an event: ${unique.join(", or ")}.`];
}

/** Events that share a read came together: the gap between them is not a latency, and nobody else says how many. */
function sharedLines(levels: readonly LevelSummary[]): string[] {
  const ratios = levels.flatMap((level) => detailNumber(level, chunkGap, "sharedEventRatio") ?? []);
  const most = Math.max(0, ...ratios);
  if (most === 0) return [];
  const least = Math.min(...ratios);
  const [from, to] = [formatRatio(least), formatRatio(most)];
  return [
    `${from === to ? to : `${from} to ${to}`} of the events came in one read with the event before: they are one ` +
      "arrival, and its gap is shared by all their tokens.",
  ];
}

function stallLines(levels: readonly LevelSummary[]): string[] {
  const limitMs = levels
    .map((level) => detailNumber(level, stalls, "limitMs"))
    .find((limit) => limit !== null);
  if (limitMs === null || limitMs === undefined) return [];
  return [
    `Longest gap: of each answer. Stall: a gap of more than ${limitMs / 1000} s between two reads of an answer.`,
  ];
}
