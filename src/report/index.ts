// Owns: how a run's numbers are shown: terminal text, Markdown, CSV, JSON and the live progress line.
// Does not know: how a number came about, and where a report is written.
export { formatProgressLine, type LevelProgress } from "./progress-line.ts";
export type { Report, ReportOptions } from "./report.ts";
export { type ReportFormat, reportFormats } from "./report-formats.ts";
