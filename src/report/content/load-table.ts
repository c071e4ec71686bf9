import type { LevelSummary } from "../../metric/index.ts";
import type { Block, Column, Section } from "../document.ts";
import { isOpenLoop, listLoads } from "../load-label.ts";
import { formatRatio, numberScale, timeScale } from "../scale.ts";
import { explainMissing, type Shown } from "./footnotes.ts";
import {
  cutShortMark,
  type FigureName,
  figureColumns,
  figureOf,
  figuresOf,
  isCutShort,
  isMeasured,
  loadColumn,
  valueColumn,
} from "./level-columns.ts";

const timeRanks = { mean: 1, p50: 2, p90: 9, p95: 1, p99: 3, max: 4 } as const;
const timeFigures = Object.keys(timeRanks) as FigureName[];

/** The main table: a row per load level with what most readers came for. */
export function loadTable(levels: readonly LevelSummary[]): Section {
  if (levels.length === 0) return { blocks: [{ kind: "notes", lines: ["No load level was started."] }] };
  const times = timeScale(figuresOf(levels, ["response_time"], timeFigures));
  const columns = [
    loadColumn(levels),
    ...countColumns(levels),
    rateColumn(levels, "request_rate", {
      group: "rate",
      title: "req/s",
      fullTitle: "achieved req/s",
      rank: 5,
    }),
    ...figureColumns(levels, "response_time", "response time", times, timeRanks),
    ...speechColumns(levels),
    errorColumn(levels),
  ];
  return { blocks: [{ kind: "table", columns }, ...footnotes(levels)] };
}

function countColumns(levels: readonly LevelSummary[]): Column[] {
  const count = (key: "ok" | "failed" | "dropped", rank: number): Column => ({
    group: "requests",
    title: key,
    fullTitle: key,
    align: "right",
    rank,
    cells: levels.map(({ counts }) => ({
      text: String(counts[key]),
      ...(key !== "ok" && counts[key] > 0 ? { tone: "bad" as const } : {}),
    })),
  });
  const anyDropped = levels.some((level) => level.counts.dropped > 0);
  return [count("ok", 1), count("failed", 1), ...(anyDropped ? [count("dropped", 6)] : [])];
}

function rateColumn(
  levels: readonly LevelSummary[],
  metric: string,
  heading: Parameters<typeof valueColumn>[1],
): Column {
  const scale = numberScale(figuresOf(levels, [metric], ["mean"]), "");
  return valueColumn(levels, heading, (level) => scale.format(figureOf(level, metric, "mean")));
}

function speechColumns(levels: readonly LevelSummary[]): Column[] {
  const columns: Column[] = [];
  if (isMeasured(levels, "rtfx_aggregate")) {
    const heading = { group: "rtfx_", title: "aggregate", fullTitle: "rtfx_aggregate", rank: 7 };
    columns.push(rateColumn(levels, "rtfx_aggregate", heading));
  }
  if (isMeasured(levels, "wer")) {
    columns.push(
      valueColumn(levels, { title: "WER", rank: 8 }, (level) => formatRatio(figureOf(level, "wer", "mean"))),
    );
  }
  return columns;
}

function errorColumn(levels: readonly LevelSummary[]): Column {
  const cells = levels.map((level) => {
    const ratio = figureOf(level, "error_rate", "mean");
    return { text: formatRatio(ratio), ...(ratio ? { tone: "bad" as const } : {}) };
  });
  return { group: "error", title: "rate", fullTitle: "error rate", align: "right", rank: 1, cells };
}

function footnotes(levels: readonly LevelSummary[]): Block[] {
  const shown: Shown[] = [
    { metric: "response_time", figures: timeFigures },
    { metric: "request_rate", figures: ["mean"] },
  ];
  const cut = levels.filter(isCutShort).map((level) => level.load);
  const lines = [
    ...explainMissing(levels, shown),
    ...(cut.length > 0
      ? [`${cutShortMark} cut short at ${listLoads(cut)}: the numbers cover what ran.`]
      : []),
    ...(levels.some((level) => isOpenLoop(level.load)) && levels.every(({ counts }) => counts.dropped === 0)
      ? ["Every planned request was sent: none was dropped."]
      : []),
  ];
  return lines.length > 0 ? [{ kind: "notes", lines }] : [];
}
