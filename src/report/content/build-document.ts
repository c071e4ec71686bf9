import type { AssessedRun } from "../../analysis/index.ts";
import type { ReportDocument } from "../document.ts";
import { plainText } from "../plain-text.ts";
import { accuracy } from "./accuracy.ts";
import { clipDurations } from "./clip-durations.ts";
import { connectionPhases } from "./connections.ts";
import { errorsByKind } from "./errors.ts";
import { createFootnotes } from "./footnotes.ts";
import { goals } from "./goals.ts";
import { alerts, facts } from "./head.ts";
import { instrument, warnings } from "./instrument.ts";
import { loadTable } from "./load-table.ts";
import { serviceTime } from "./service-time.ts";
import { speechSpeed, streaming } from "./speed.ts";

/** What a report of this run says. Every text in it is plain: one line each, no control characters. */
export function buildDocument(hostile: AssessedRun): ReportDocument {
  const summary = cleanStrings(hostile) as AssessedRun;
  const { levels } = summary;
  const footnotes = createFootnotes(levels);
  return {
    title: summary.name,
    alerts: alerts(summary),
    sections: [
      facts(summary),
      loadTable(summary, footnotes),
      ...goals(summary),
      ...errorsByKind(levels),
      ...serviceTime(levels, footnotes),
      ...accuracy(levels, footnotes),
      ...speechSpeed(levels, footnotes),
      ...clipDurations(levels, footnotes),
      ...streaming(levels, footnotes),
      ...connectionPhases(levels, footnotes),
      ...instrument(summary),
      ...warnings(summary),
    ],
  };
}

/** The same value with every text and key made plain: server texts come in by many fields, so none is trusted. */
function cleanStrings(value: unknown): unknown {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.map(cleanStrings);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [plainText(key), cleanStrings(inner)]),
  );
}
