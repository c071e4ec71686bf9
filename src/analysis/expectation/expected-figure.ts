import { type LevelSummary, metrics } from "../../metric/index.ts";

/** A figure as it was measured, in the middle of its distribution. */
export interface MeasuredFigure {
  readonly value: number;
  readonly statistic: "p50" | "mean";
  /** Where it comes from, when there is more than one way. */
  readonly from?: string;
}

export interface FigureKind {
  readonly label: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  /** Undefined when the level does not have it; then `missing` says why. */
  readonly read: (level: LevelSummary) => MeasuredFigure | undefined;
  readonly missing: (level: LevelSummary) => string;
}

/** The median; the mean where a level has too few requests for a median, or one number. */
function middle(level: LevelSummary, metric: string): MeasuredFigure | undefined {
  const { p50 = null, mean = null } = level.metrics[metric] ?? {};
  if (p50 !== null) return { value: p50, statistic: "p50" };
  return mean === null ? undefined : { value: mean, statistic: "mean" };
}

/** Tokens a second after the first: what published tables mean by the speed of a model. */
const generationSpeed: FigureKind = {
  label: "Generation speed",
  unit: "tokens/s",
  better: "higher",
  read(level) {
    const byServer = middle(level, "decode_speed");
    if (byServer) return { ...byServer, from: "the server's own timings" };
    const tpot = middle(level, "tpot");
    return tpot && tpot.value > 0
      ? { ...tpot, value: 1000 / tpot.value, from: "1000 / time per output token" }
      : undefined;
  },
  missing: (level) =>
    level.metrics.tpot?.unavailable?.mean ?? "the answers were not streamed, and the server sends no timings",
};

/** What a name in a file of expectations means; undefined for a name that cannot be better or worse. */
export function figureKind(figure: string): FigureKind | undefined {
  if (figure === "generation_speed") return generationSpeed;
  const metric = metrics.find(({ id }) => id === figure);
  if (!metric || metric.better === "neutral") return undefined;
  const { unit, better } = metric;
  // The metric is shared with streamed speech.
  const label = figure === "ttft" ? "Time to first token" : metric.label;
  return {
    ...{ label, unit, better },
    read: (level) => middle(level, figure),
    missing: ({ metrics: measured }) => measured[figure]?.unavailable?.mean ?? `the level has no ${figure}`,
  };
}
