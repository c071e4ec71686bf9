import type { ArrivalSummary, MetricSummary } from "../metric/index.ts";
import { loadValue } from "./load-label.ts";
import { orderMetrics } from "./metric-order.ts";
import { plainText } from "./plain-text.ts";
import type { Report } from "./report.ts";

const figures = ["mean", "p50", "p90", "p95", "p99", "max"] as const;
const heading = ["level", "load_kind", "load_value", "metric", "unit", "n", ...figures];

/** One row per level and metric, with full precision; a figure that does not exist is an empty cell. */
export const csvReport: Report = (summary) => {
  const rows = summary.levels.flatMap(({ level, load, metrics, arrivals }) =>
    [...orderMetrics(metrics), ...(arrivals ? arrivalRows(arrivals) : [])].map(([id, metric]) => [
      level,
      load.kind,
      loadValue(load),
      id,
      metric.unit,
      metric.n,
      ...figures.map((figure) => metric[figure]),
    ]),
  );
  return [heading, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
};

/** Arrivals are no metric, but a number a level all the same. */
function arrivalRows({ planned, sent, sentToPlannedRatio }: ArrivalSummary): [string, MetricSummary][] {
  const none = { p50: null, p90: null, p95: null, p99: null, max: null };
  const row = (id: string, n: number, mean: number | null): [string, MetricSummary] => [
    id,
    { unit: "ratio", n, mean, ...none },
  ];
  return [
    row("planned_gap_cv", planned.n, planned.gapCv),
    row("planned_dispersion", planned.n, planned.dispersion),
    row("sent_gap_cv", sent.n, sent.gapCv),
    row("sent_dispersion", sent.n, sent.dispersion),
    row("sent_to_planned", sent.n, sentToPlannedRatio),
  ];
}

/**
 * A cell of RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it;
 * numbers are written as they are, so that a negative one stays a number.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = plainText(value).replace(/^[=+\-@]/, "'$&");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
