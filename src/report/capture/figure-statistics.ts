import { createHistogram, samplesNeeded } from "../../metric/index.ts";

/** A figure over some requests; null where no request has it. */
export interface FigureStatistics {
  readonly n: number;
  readonly average: number | null;
  /** Null too where there are too few requests for it. */
  readonly median: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Fewer requests than this have no median. */
export const leastForMedian = samplesNeeded(0.5);

/** Of the figures that exist. */
export function statisticsOf(figures: readonly (number | null)[]): FigureStatistics {
  const histogram = createHistogram();
  for (const figure of figures) if (figure !== null && figure >= 0) histogram.add(figure);
  const { n, mean, min, max } = histogram;
  return {
    n,
    average: mean ?? null,
    median: n >= leastForMedian ? (histogram.quantile(0.5) ?? null) : null,
    min: min ?? null,
    max: max ?? null,
  };
}

/** The sum of the figures that exist; null where none does. */
export function totalOf(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : known.reduce((sum, figure) => sum + figure, 0);
}
