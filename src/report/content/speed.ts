import type { LevelSummary } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { numberScale, timeScale } from "../scale.ts";
import type { Footnotes } from "./footnotes.ts";
import { figureColumns, figureOf, figuresOf, isMeasured, loadColumn, valueColumn } from "./level-columns.ts";

/** The three speeds of speech recognition under their own names, so that none is taken for another. */
export function speechSpeed(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!isMeasured(levels, "rtfx_request") && !isMeasured(levels, "rtf")) return [];
  const aggregate = numberScale(figuresOf(levels, ["rtfx_aggregate"], ["mean"]), "");
  const request = numberScale(figuresOf(levels, ["rtfx_request"], ["mean", "p50"]), "");
  const factor = numberScale(figuresOf(levels, ["rtf"], ["p50", "p95"]), "");
  const columns: Column[] = [
    loadColumn(levels),
    valueColumn(levels, { title: "rtfx_aggregate", rank: 1 }, (level) =>
      aggregate.format(figureOf(level, "rtfx_aggregate", "mean")),
    ),
    ...figureColumns(levels, "rtfx_request", "rtfx_request", request, { mean: 3, p50: 2 }),
    ...figureColumns(levels, "rtf", "rtf", factor, { p50: 4, p95: 5 }),
  ];
  const lines = [
    ...footnotes([
      { metric: "rtfx_request", figures: ["mean", "p50"] },
      { metric: "rtf", figures: ["p50", "p95"] },
    ]),
    "rtfx_aggregate is what the server gets through: seconds of audio answered per second of wall time, all " +
      "requests together. rtfx_request is what one user sees: length of a clip / its service time; rtf is its inverse.",
  ];
  return [
    {
      title: "Speech speed",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

const firstTextRanks = { mean: 1, p50: 1, p90: 4, p95: 2, p99: 3, max: 3 };

/** Time to the first text of a streamed answer. */
export function streaming(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!isMeasured(levels, "ttft")) return [];
  const figures = Object.keys(firstTextRanks) as (keyof typeof firstTextRanks)[];
  const scale = timeScale(figuresOf(levels, ["ttft"], figures));
  const columns = [
    loadColumn(levels),
    ...figureColumns(levels, "ttft", "time to first text", scale, firstTextRanks),
  ];
  const lines = footnotes([{ metric: "ttft", figures }]);
  return [
    {
      title: "Streaming",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}
