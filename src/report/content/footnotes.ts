import type { LevelSummary } from "../../metric/index.ts";
import type { Load } from "../../record/index.ts";
import { listLoads } from "../load-label.ts";
import { missing } from "../scale.ts";
import { type FigureName, figureOf } from "./level-columns.ts";

/** A metric and its figures that a table shows. */
export interface Shown {
  readonly metric: string;
  readonly figures: readonly FigureName[];
}

/** Why figures of a table are missing: sample sizes in one sentence, every other reason with its levels. */
export function explainMissing(levels: readonly LevelSummary[], shown: readonly Shown[]): string[] {
  const needs = new Map<FigureName, string>();
  const reasons = new Map<string, Load[]>();
  for (const level of levels) {
    for (const { metric, figures } of shown) {
      for (const figure of figures) {
        const reason = level.metrics[metric]?.unavailable?.[figure];
        if (reason === undefined || figureOf(level, metric, figure) !== null) continue;
        const needed = /\bneeds (\d+)\b/.exec(reason)?.[1];
        if (needed !== undefined) needs.set(figure, needed);
        else reasons.set(reason, [...new Set([...(reasons.get(reason) ?? []), level.load])]);
      }
    }
  }
  const sorted = [...needs].sort(([a], [b]) => a.localeCompare(b));
  const sizes = sorted.map(([figure, needed], index) =>
    index === 0 ? `${figure} needs ${needed} requests` : `${figure} ${needed}`,
  );
  return [
    ...(sizes.length > 0 ? [`${missing} not supported by this sample: ${sizes.join(", ")}.`] : []),
    ...[...reasons].map(([reason, loads]) =>
      loads.length === levels.length
        ? `${missing} ${reason}.`
        : `${missing} at ${listLoads(loads)}: ${reason}.`,
    ),
  ];
}
