import type { LevelSummary } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { formatRatio, missing } from "../scale.ts";
import type { Footnotes } from "./footnotes.ts";
import { figureOf, isMeasured, loadColumn, valueColumn } from "./level-columns.ts";

/** Word and character error rates with what they are made of, and words heard where nothing was said. */
export function accuracy(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  const answered = levels.filter((level) => level.counts.ok > 0);
  const has = (metric: string): boolean => answered.some((level) => level.metrics[metric] !== undefined);
  if (!has("wer") && !has("hallucination_rate")) return [];
  const columns: Column[] = [
    loadColumn(levels),
    ...(has("wer") ? wordColumns(levels) : []),
    ...(has("cer") ? [ratioColumn(levels, "cer", { title: "CER", rank: 2 })] : []),
    ...(has("hallucination_rate") ? hallucinationColumns(levels) : []),
  ];
  const lines = footnotes(
    ["wer", "cer", "hallucination_rate"].map((metric) => ({ metric, figures: ["mean"] })),
  );
  if (has("wer"))
    lines.push(`WER = (substitutions + deletions + insertions) / words spoken, over all clips of a level.`);
  const normalizers = [...new Set(levels.flatMap(({ metrics }) => metrics.wer?.detail?.normalizer ?? []))];
  if (normalizers.length > 0) lines.push(`Both texts went through the normalizer ${normalizers.join(", ")}.`);
  if (isMeasured(levels, "hallucination_rate")) {
    lines.push("Hallucinated: clips of silence or noise that were answered with words.");
  }
  return [
    {
      title: "Accuracy",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

function wordColumns(levels: readonly LevelSummary[]): Column[] {
  const edits = ["substitutions", "deletions", "insertions"] as const;
  return [
    ratioColumn(levels, "wer", { title: "WER", rank: 1 }),
    ...edits.map((key) =>
      detailColumn(levels, "wer", key, { group: "word errors", title: key, fullTitle: key, rank: 4 }),
    ),
    detailColumn(levels, "wer", "referenceWords", {
      group: "words",
      title: "spoken",
      fullTitle: "words spoken",
      rank: 3,
    }),
    valueColumn(
      levels,
      { group: "scored", title: "clips", fullTitle: "scored clips", rank: 5 },
      ({ metrics }) => String(metrics.wer?.n ?? missing),
    ),
  ];
}

function hallucinationColumns(levels: readonly LevelSummary[]): Column[] {
  const group = "silence, noise";
  return [
    valueColumn(
      levels,
      { group, title: "clips", fullTitle: "silence and noise clips", rank: 5 },
      ({ metrics }) => String(metrics.hallucination_rate?.n ?? missing),
    ),
    ratioColumn(levels, "hallucination_rate", { group, title: "hallucinated", rank: 3 }),
  ];
}

type Heading = Parameters<typeof valueColumn>[1];

function ratioColumn(levels: readonly LevelSummary[], metric: string, heading: Heading): Column {
  return valueColumn(levels, heading, (level) => formatRatio(figureOf(level, metric, "mean")));
}

/** A number that the metric was made of. */
function detailColumn(
  levels: readonly LevelSummary[],
  metric: string,
  key: string,
  heading: Heading,
): Column {
  return valueColumn(levels, heading, ({ metrics }) => {
    const part = metrics[metric]?.detail?.[key];
    return typeof part === "number" ? String(part) : missing;
  });
}
