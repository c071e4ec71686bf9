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

/** Says why figures of a table are missing; what an earlier table of the report said already is not said again. */
export type Footnotes = (shown: readonly Shown[]) => string[];

/** Begins the footnotes of one report: sample sizes go in one sentence, every other reason names its levels. */
export function createFootnotes(levels: readonly LevelSummary[]): Footnotes {
  const said = new Set<string>();

  return (shown) => {
    const sizes = new Map<FigureName, string>();
    const reasons = new Map<string, Set<Load>>();
    for (const [level, figure, reason] of missingFigures(levels, shown)) {
      const needed = /\bneeds (\d+)\b/.exec(reason)?.[1];
      if (needed !== undefined) sizes.set(figure, needed);
      else reasons.set(reason, (reasons.get(reason) ?? new Set()).add(level.load));
    }
    const sizeTexts = [...sizes]
      .filter(([figure]) => !said.has(figure))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([figure, needed], index) =>
        index === 0 ? `${figure} needs ${needed} requests` : `${figure} ${needed}`,
      );
    const reasonTexts = [...reasons]
      .filter(([reason]) => !said.has(reason))
      .map(([reason, loads]) =>
        loads.size === levels.length
          ? `${missing} ${reason}.`
          : `${missing} at ${listLoads([...loads])}: ${reason}.`,
      );
    for (const key of [...sizes.keys(), ...reasons.keys()]) said.add(key);
    const sizeNote = `${missing} not supported by this sample: ${sizeTexts.join(", ")}.`;
    return [...(sizeTexts.length > 0 ? [sizeNote] : []), ...reasonTexts];
  };
}

function missingFigures(
  levels: readonly LevelSummary[],
  shown: readonly Shown[],
): (readonly [LevelSummary, FigureName, string])[] {
  return levels.flatMap((level) =>
    shown.flatMap(({ metric, figures }) =>
      figures.flatMap((figure) => {
        const reason = level.metrics[metric]?.unavailable?.[figure];
        return reason === undefined || figureOf(level, metric, figure) !== null
          ? []
          : [[level, figure, reason] as const];
      }),
    ),
  );
}
