import { formatDurationMs } from "../../base/index.ts";
import type { LevelSummary, RunSummary } from "../../metric/index.ts";
import type { Block, Column, Section } from "../document.ts";
import { tokenLoadColumns } from "../llm/load-columns.ts";
import { hasTokenMetrics } from "../llm/token-metrics.ts";
import { describeLoad, isOpenLoop, listLoads } from "../load-label.ts";
import { formatRatio, numberScale, timeScale } from "../scale.ts";
import type { Footnotes, Shown } from "./footnotes.ts";
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
export function loadTable(summary: RunSummary, footnotes: Footnotes): Section {
  const { levels } = summary;
  if (levels.length === 0) return { blocks: [{ kind: "notes", lines: ["No load level was started."] }] };
  const {
    columns: answers,
    shown,
    meaning,
  } = hasTokenMetrics(levels) ? tokenLoadColumns(levels) : responseColumns(levels);
  const columns = [
    loadColumn(levels),
    ...countColumns(levels),
    rateColumn(levels, "request_rate", {
      group: "rate",
      title: "req/s",
      fullTitle: "achieved req/s",
      rank: 5,
    }),
    ...answers,
    errorColumn(levels),
  ];
  return { blocks: [{ kind: "table", columns }, ...notes(summary, [...footnotes(shown), ...meaning])] };
}

function responseColumns(levels: readonly LevelSummary[]): {
  columns: Column[];
  shown: Shown[];
  meaning: string[];
} {
  const times = timeScale(figuresOf(levels, ["response_time"], timeFigures));
  return {
    columns: [
      ...figureColumns(levels, "response_time", "response time", times, timeRanks),
      ...speechColumns(levels),
    ],
    shown: [
      { metric: "response_time", figures: timeFigures },
      { metric: "request_rate", figures: ["mean"] },
      { metric: "wer", figures: ["mean"] },
    ],
    meaning: [],
  };
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

function notes(summary: RunSummary, lines: string[]): Block[] {
  const { levels } = summary;
  const cut = levels.filter(isCutShort).map((level) => level.load);
  if (cut.length > 0)
    lines.push(`${cutShortMark} cut short at ${listLoads(cut)}: the numbers cover what ran.`);
  const open = levels.some((level) => isOpenLoop(level.load));
  if (open && levels.every(({ counts }) => counts.dropped === 0)) {
    lines.push("Every planned request was sent: none was dropped.");
  }
  if (summary.coldFirstRequestMs !== null) {
    const cold = formatDurationMs(summary.coldFirstRequestMs);
    lines.push(`Cold first request: ${cold}, alone and before any load${describeWarm(levels[0])}.`);
  }
  return lines.length > 0 ? [{ kind: "notes", lines }] : [];
}

function describeWarm(level: LevelSummary | undefined): string {
  const median = level ? figureOf(level, "response_time", "p50") : null;
  return level && median !== null ? ` (p50 at ${describeLoad(level.load)}: ${formatDurationMs(median)})` : "";
}
