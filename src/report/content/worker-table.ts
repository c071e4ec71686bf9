import type { WorkerSummary } from "../../metric/index.ts";
import type { Block, Column } from "../document.ts";
import { missing, numberScale } from "../scale.ts";

const mostWorkersShown = 16;

/** Whole percent: what stands here is for a glance. */
const formatPercent = (ratio: number | null): string =>
  ratio === null ? missing : ratio > 0 && ratio < 0.005 ? "<1%" : `${Math.round(ratio * 100)}%`;

type Figure = (worker: WorkerSummary) => number | null;

/** A row for each worker: what its thread and its event loop were like. */
export function workerTable(all: readonly WorkerSummary[]): Block[][] {
  const workers = all
    .filter(({ windows, sends }) => windows.total > 0 || sends > 0)
    .slice(0, mostWorkersShown);
  if (workers.length === 0) return [];
  const column = (
    heading: Pick<Column, "group" | "title" | "fullTitle" | "rank">,
    figure: Figure,
    format: (figure: number | null) => string,
  ): Column => ({
    ...heading,
    align: "right",
    cells: workers.map((worker) => ({ text: format(figure(worker)) })),
  });
  const milliseconds = (group: string, rank: number, figures: Readonly<Record<string, Figure>>): Column[] => {
    const { format } = numberScale(
      workers.flatMap((worker) => Object.values(figures).map((of) => of(worker))),
      "ms",
    );
    return Object.entries(figures).map(([title, figure]) =>
      column({ group: `${group} (ms)`, title, fullTitle: `${group} ${title} (ms)`, rank }, figure, format),
    );
  };
  const ratios = (group: string, rank: number, figures: Readonly<Record<string, Figure>>): Column[] =>
    Object.entries(figures).map(([title, figure]) =>
      column({ group, title, fullTitle: `${group} ${title}`, rank }, figure, formatPercent),
    );
  const late =
    (name: "p50" | "p99" | "max"): Figure =>
    ({ sendLatenessMs }) =>
      sendLatenessMs[name];
  const isLate = workers.some(({ sendLatenessMs }) => sendLatenessMs.n > 0);
  const columns: Column[] = [
    {
      title: "worker",
      align: "right",
      rank: 0,
      cells: workers.map(({ worker }) => ({ text: String(worker) })),
    },
    column({ title: "sends", rank: 2 }, ({ sends }) => sends, String),
    ...(isLate
      ? milliseconds("send lateness", 1, { p50: late("p50"), p99: late("p99"), max: late("max") })
      : []),
    ...ratios("loop busy", 1, {
      mean: ({ loopUtilizationMeanRatio }) => loopUtilizationMeanRatio,
      max: ({ loopUtilizationMaxRatio }) => loopUtilizationMaxRatio,
    }),
    ...milliseconds("loop delay", 2, {
      p99: ({ loopDelayP99Ms }) => loopDelayP99Ms,
      max: ({ loopDelayMaxMs }) => loopDelayMaxMs,
    }),
    ...(workers.some(({ gc }) => "count" in gc)
      ? milliseconds("GC", 3, {
          total: ({ gc }) => ("unavailable" in gc ? null : gc.totalMs),
          longest: ({ gc }) => ("unavailable" in gc ? null : gc.maxMs),
        })
      : []),
    ...(workers.some(({ thread }) => "cpuMeanRatio" in thread)
      ? ratios("CPU", 4, {
          used: ({ thread }) => ("unavailable" in thread ? null : thread.cpuMeanRatio),
          "in line": ({ thread }) => ("unavailable" in thread ? null : thread.waitMeanRatio),
        })
      : []),
  ];
  const reasons = new Set(
    workers.flatMap(({ gc, thread }) => [
      ...("unavailable" in gc ? [`GC: ${missing} ${gc.unavailable}.`] : []),
      ...("unavailable" in thread ? [`CPU: ${missing} ${thread.unavailable}.`] : []),
    ]),
  );
  const hidden = all.length - workers.length;
  const lines = [...reasons, ...(hidden > 0 ? [`${hidden} more workers are in the data.`] : [])];
  const table: Block = { kind: "table", columns };
  return [lines.length > 0 ? [table, { kind: "notes", lines }] : [table]];
}
