import type { LevelSummary, MetricSummary } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { formatRatio, missing } from "../scale.ts";
import { explainMissing } from "./footnotes.ts";
import { detailNumber, figureOf, isMeasured, loadColumn, valueColumn } from "./level-columns.ts";

const edits = ["substitutions", "deletions", "insertions"] as const;

/** Word and character error rates with what they are made of. */
export function accuracy(levels: readonly LevelSummary[]): Section[] {
  if (!isMeasured(levels, "wer")) return [];
  const count = (level: LevelSummary, metric: string, key: string): string =>
    String(detailNumber(level.metrics[metric], key) ?? missing);
  const columns: Column[] = [
    loadColumn(levels),
    valueColumn(levels, { title: "clips", rank: 5 }, (level) => String(level.metrics.wer?.n ?? missing)),
    valueColumn(levels, { title: "words", rank: 3 }, (level) => count(level, "wer", "words")),
    valueColumn(levels, { title: "WER", rank: 1 }, (level) => formatRatio(figureOf(level, "wer", "mean"))),
    ...edits.map((key) =>
      valueColumn(levels, { group: "word errors", title: key, rank: 4 }, (level) => count(level, "wer", key)),
    ),
    ...(isMeasured(levels, "cer")
      ? [
          valueColumn(levels, { title: "CER", rank: 2 }, (level) =>
            formatRatio(figureOf(level, "cer", "mean")),
          ),
        ]
      : []),
  ];
  const normalizers = distinct(levels.map((level) => level.metrics.wer?.detail?.normalizer));
  const notes = [
    ...explainMissing(levels, [
      { metric: "wer", figures: ["mean"] },
      { metric: "cer", figures: ["mean"] },
    ]),
    "All clips of a level together: (substitutions + deletions + insertions) / words of the references" +
      (normalizers.length > 0 ? `, after the normalizer ${normalizers.join(", ")}.` : "."),
  ];
  return [
    {
      title: "Accuracy",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines: notes },
      ],
    },
  ];
}

/** Words invented where nothing was said. */
export function hallucination(levels: readonly LevelSummary[]): Section[] {
  if (!isMeasured(levels, "hallucination_rate")) return [];
  const metric = (level: LevelSummary): MetricSummary | undefined => level.metrics.hallucination_rate;
  const columns = [
    loadColumn(levels),
    valueColumn(levels, { title: "clips without speech", rank: 2 }, (level) => String(metric(level)?.n ?? 0)),
    valueColumn(levels, { title: "answered with words", rank: 1 }, (level) =>
      formatRatio(metric(level)?.mean),
    ),
  ];
  return [{ title: "Hallucination on silence and noise", blocks: [{ kind: "table", columns }] }];
}

function distinct(values: readonly (string | number | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined).map(String))];
}
