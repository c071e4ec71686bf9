import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import { figureOf, figuresOf, isMeasured, loadColumn } from "../content/level-columns.ts";
import type { Column, Section } from "../document.ts";
import { missing, numberScale } from "../scale.ts";
import { detailTexts, tokenMetrics } from "./token-metrics.ts";

const { prefillSpeed, decodeSpeed, tpot } = tokenMetrics;

type Reading = (level: LevelSummary) => number | null;

/** The two halves of a model's work: reading the prompt, and writing the answer. */
export function prefillAndDecode(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  const measuredBy = detailTexts(levels, prefillSpeed, "measuredBy");
  const isBound = measuredBy.some((text) => text.startsWith("lower bound"));
  const byServer = isMeasured(levels, decodeSpeed);
  const columns = [
    ...(isMeasured(levels, prefillSpeed) ? prefillColumns(levels, isBound) : []),
    ...(byServer
      ? [speedColumn(levels, "decode", "p50", 1, (level) => figureOf(level, decodeSpeed, "p50"))]
      : []),
    ...(isMeasured(levels, tpot)
      ? [speedColumn(levels, "decode, seen here", "p50", 2, (level) => inverse(figureOf(level, tpot, "p50")))]
      : []),
  ];
  if (columns.length === 0) return [];
  const lines = [
    ...footnotes([prefillSpeed, decodeSpeed, tpot].map((metric) => ({ metric, figures: ["p50"] }))),
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

const inverse = (tpotMs: number | null): number | null => (tpotMs ? 1000 / tpotMs : null);

function prefillColumns(levels: readonly LevelSummary[], isBound: boolean): Column[] {
  const { format } = numberScale(figuresOf(levels, [prefillSpeed], ["mean", "p50"]), "");
  const group = "prefill (tok/s)";
  return (["mean", "p50"] as const).map((figure) => {
    const title = figure === "mean" ? "avg" : "p50";
    const cells = levels.map((level) => {
      const text = format(figureOf(level, prefillSpeed, figure));
      return { text: isBound && text !== missing ? `≥ ${text}` : text };
    });
    return { group, title, fullTitle: `prefill ${title} (tok/s)`, align: "right", rank: 1, cells };
  });
}

function speedColumn(
  levels: readonly LevelSummary[],
  name: string,
  title: string,
  rank: number,
  read: Reading,
): Column {
  const values = levels.map(read);
  const { format } = numberScale(values, "");
  const cells = values.map((value) => ({ text: format(value) }));
  return {
    group: `${name} (tok/s)`,
    title,
    fullTitle: `${name} ${title} (tok/s)`,
    align: "right",
    rank,
    cells,
  };
}
