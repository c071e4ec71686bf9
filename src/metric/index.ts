// Owns: events → numbers: one small file a metric, mergeable histograms, word errors, tokens, the run's summary, figures as other tools define them.
// Does not know: goals, how numbers are shown, who wrote the log.
export type { ArrivalSummary } from "./arrivals/arrival-summary.ts";
export {
  type Dialect,
  type DialectLevel,
  type DialectReport,
  type DialectRow,
  dialects,
  isDialect,
} from "./dialects/dialect-report.ts";
export { createDialectFold, type DialectFold, recompute } from "./dialects/recompute.ts";
export { createHistogram, type Histogram, histogramErrorRatio } from "./histogram.ts";
export type {
  InstrumentSummary,
  MarkedWindow,
  WindowCounts,
  WorkerSummary,
} from "./instrument/instrument-summary.ts";
export {
  busyLoopRatio,
  latenessLimitMs,
  saturatedLoopRatio,
  shortestMedianMs,
} from "./instrument/window-limits.ts";
export type { LevelFacts, Metric, MetricContext, MetricDescription, MetricFold } from "./metric.ts";
export { type MetricSummary, metricSummarySchema } from "./metric-summary-schema.ts";
export { metrics } from "./metrics.ts";
export { samplesNeeded } from "./percentile-support.ts";
export {
  type LevelSummary,
  levelSummarySchema,
  type PromptSummary,
  type RunSummary,
  runSummarySchema,
} from "./run-summary.ts";
export { createSummaryFold, type SummaryFold, type SummaryOptions, summarize } from "./summary-fold.ts";
export type { ErrorCounts } from "./text/edit-counts.ts";
export { isNormalizerName, type Normalizer, type NormalizerName, normalizers } from "./text/normalizer.ts";
export type { SpeechScore, SpeechScorer } from "./text/speech-scorer.ts";
export { characterErrors, wordErrors } from "./text/text-errors.ts";
export { isCountedByServer } from "./tokens/counted-reply.ts";
