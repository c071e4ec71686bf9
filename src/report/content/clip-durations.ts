import { type LevelSummary, metrics } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { timeScale } from "../scale.ts";
import type { Footnotes } from "./footnotes.ts";
import { figureColumns, figuresOf, isMeasured, loadColumn, valueColumn } from "./level-columns.ts";

/** Response time by length of clip, a group of columns per bucket. */
export function clipDurations(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  const buckets = metrics.filter(({ id }) => id.startsWith("response_time_audio_") && isMeasured(levels, id));
  if (buckets.length === 0) return [];
  const ids = buckets.map(({ id }) => id);
  const scale = timeScale(figuresOf(levels, ids, ["p50", "p95"]));
  const columns: Column[] = [
    loadColumn(levels),
    ...buckets.flatMap(({ id, label }, index) => {
      const name = label.replace(/^Response time, audio of /, "");
      const rank = index + 1;
      const count = { group: `${name} (${scale.unit})`, title: "n", fullTitle: `${name} n`, rank };
      return [
        valueColumn(levels, count, (level) => String(level.metrics[id]?.n ?? 0)),
        ...figureColumns(levels, id, name, scale, { p50: rank, p95: rank }),
      ];
    }),
  ];
  const lines = footnotes(ids.map((metric) => ({ metric, figures: ["p50", "p95"] })));
  return [
    {
      title: "Response time by length of clip",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}
