import { type AssessedRun, assessedRunSchema } from "../analysis/index.ts";
import type { MetricSummary } from "../metric/index.ts";
import { orderMetrics } from "./metric-order.ts";
import { printableJson } from "./printable-json.ts";
import type { Report } from "./report.ts";

/**
 * The summary and its assessment: what summary.json holds. Keys stand in the order of its schema, metrics in that of their
 * registry, so that equal summaries are equal bytes. Control and direction characters of server texts are escaped,
 * which parses back to the same text.
 */
export const jsonReport: Report = (summary) => {
  const ordered = assessedRunSchema.parse(summary);
  const { instrument } = ordered;
  const sorted: AssessedRun = {
    ...ordered,
    levels: ordered.levels.map((level) => ({
      ...level,
      metrics: Object.fromEntries(
        orderMetrics(level.metrics).map(([id, metric]) => [id, sortRecords(metric)]),
      ),
    })),
    instrument: {
      ...instrument,
      sendLatenessMs: sortRecords(instrument.sendLatenessMs),
      workers: instrument.workers.map((worker) => ({
        ...worker,
        sendLatenessMs: sortRecords(worker.sendLatenessMs),
      })),
    },
  };
  return printableJson(sorted);
};

/** The parts of a metric that are records, by key. */
function sortRecords(metric: MetricSummary): MetricSummary {
  const { unavailable, detail } = metric;
  return {
    ...metric,
    ...(unavailable ? { unavailable: sortKeys(unavailable) } : {}),
    ...(detail ? { detail: sortKeys(detail) } : {}),
  };
}

function sortKeys<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
