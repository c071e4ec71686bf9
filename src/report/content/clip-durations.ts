import type { LevelSummary } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { timeScale } from "../scale.ts";
import { explainMissing } from "./footnotes.ts";
import { figureColumns, figuresOf, loadColumn, valueColumn } from "./level-columns.ts";

const bucketId = /^response_time[_.:[](.+?)\]?$/;

/** Response time by length of clip, a group of columns per bucket. */
export function clipDurations(levels: readonly LevelSummary[]): Section[] {
  const ids = [...new Set(levels.flatMap((level) => Object.keys(level.metrics)))].filter((id) =>
    bucketId.test(id),
  );
  if (ids.length === 0) return [];
  const scale = timeScale(figuresOf(levels, ids, ["p50", "p95"]));
  const columns: Column[] = [
    loadColumn(levels),
    ...ids.flatMap((id, index) => {
      const name = (bucketId.exec(id)?.[1] ?? id).replaceAll("_", " ");
      const group = `${name} (${scale.unit})`;
      const count = { group, title: "n", fullTitle: `${name} n`, rank: index + 1 };
      return [
        valueColumn(levels, count, (level) => String(level.metrics[id]?.n ?? 0)),
        ...figureColumns(levels, id, name, scale, { p50: index + 1, p95: index + 1 }),
      ];
    }),
  ];
  const lines = explainMissing(
    levels,
    ids.map((metric) => ({ metric, figures: ["p50", "p95"] })),
  );
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
