import { type MetricSummary, metrics } from "../metric/index.ts";

const places = new Map(metrics.map(({ id }, index) => [id, index]));

/** A level's metrics in the registry's order; those that this version does not know follow by name. */
export function orderMetrics(summaries: Readonly<Record<string, MetricSummary>>): [string, MetricSummary][] {
  const place = (id: string): number => places.get(id) ?? places.size;
  return Object.entries(summaries).sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
}
