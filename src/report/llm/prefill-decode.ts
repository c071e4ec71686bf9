import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import { type FigureName, figureOf, isMeasured, loadColumn } from "../content/level-columns.ts";
import type { Column, Section } from "../document.ts";
import { numberScale } from "../scale.ts";
import { detailTexts, tokenMetrics } from "./token-metrics.ts";

const { prefillSpeed, decodeSpeed, tpot } = tokenMetrics;

/** The two halves of a model's work: reading the prompt, and writing the answer. */
export function prefillAndDecode(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  const measuredBy = detailTexts(levels, prefillSpeed, "measuredBy");
  const isBound = measuredBy.some((text) => text.startsWith("lower bound"));
  const shown = [prefillSpeed, decodeSpeed, tpot]
    .filter((metric) => isMeasured(levels, metric))
    .map((metric) => ({ metric, figures: [middleOf(levels, metric)] }));
  if (shown.length === 0) return [];
  const columns = shown.map(({ metric }) => speedColumn(levels, metric, metric === prefillSpeed && isBound));
  const byServer = isMeasured(levels, decodeSpeed);
  const lines = [
    ...footnotes(shown),
    ...measuredBy.map((text) =>
      text.startsWith("lower bound")
        ? "≥ Prefill is a lower bound, input tokens / TTFT: the TTFT holds the network, the queue and the first token too."
        : `Prefill${byServer ? " and decode are" : " is"} by ${text}.`,
    ),
    ...(isMeasured(levels, tpot)
      ? [
          "Decode as it is seen here is 1000 / TPOT of one answer; other answers are written at the same time.",
        ]
      : []),
  ];
  return [
    {
      title: "Prefill and decode",
      blocks: [
        { kind: "table", columns: [loadColumn(levels), ...columns] },
        { kind: "notes", lines },
      ],
    },
  ];
}

/** The median, or the average where no level has requests enough for one. */
function middleOf(levels: readonly LevelSummary[], metric: string): FigureName {
  return levels.some((level) => figureOf(level, metric, "p50") !== null) ? "p50" : "mean";
}

const names: Readonly<Record<string, string>> = {
  [prefillSpeed]: "prefill (tok/s)",
  [decodeSpeed]: "decode (tok/s)",
  [tpot]: "decode, seen here (tok/s)",
};

function speedColumn(levels: readonly LevelSummary[], metric: string, isBound: boolean): Column {
  const figure = middleOf(levels, metric);
  const values = levels.map((level) => {
    const value = figureOf(level, metric, figure);
    return metric === tpot && value ? 1000 / value : value;
  });
  const { format } = numberScale(values, "");
  const title = figure === "mean" ? "avg" : figure;
  const group = names[metric] ?? metric;
  const cells = values.map((value) => ({
    text: isBound && value !== null ? `≥ ${format(value)}` : format(value),
  }));
  return { group, title, fullTitle: `${group} ${title}`, align: "right", rank: 1, cells };
}
