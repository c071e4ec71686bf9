// Owns: events → numbers: one small file a metric, mergeable histograms, word error rate, the run's summary.
// Does not know: goals, how numbers are shown, who wrote the log.
export {
  type LevelSummary,
  levelSummarySchema,
  type MetricSummary,
  metricSummarySchema,
  type RunSummary,
  runSummarySchema,
} from "./run-summary.ts";
