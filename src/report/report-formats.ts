import { csvReport } from "./csv-report.ts";
import { jsonReport } from "./json-report.ts";
import { markdownReport } from "./markdown-report.ts";
import type { Report } from "./report.ts";
import { textReport } from "./text-report.ts";

/** Every way to write a run down, by the name that users give. */
export const reportFormats = {
  text: textReport,
  json: jsonReport,
  csv: csvReport,
  md: markdownReport,
} as const satisfies Record<string, Report>;

export type ReportFormat = keyof typeof reportFormats;
