// Owns: how a run's numbers are shown: terminal text, Markdown, CSV, JSON, a short summary, captured answers, other tools' figures and the live progress line.
// Does not know: how a number came about, and where a report is written.
export { benchReport, stressReport } from "./bench-report.ts";
export { type CaptureFiles, captureReport } from "./capture/capture-report.ts";
export { type Capture, captureSchema } from "./capture/capture-schema.ts";
export type { CapturedRun } from "./capture/captured-run.ts";
export { compareReport } from "./compare-report.ts";
export {
  type DialectFormatter,
  type DialectReportFormat,
  dialectReportFormats,
} from "./dialect-report.ts";
export { importReport } from "./import-report.ts";
export { lintReport } from "./lint-report.ts";
export { printableJson } from "./printable-json.ts";
export { formatProgressLine, type LevelProgress } from "./progress-line.ts";
export type { Report, ReportOptions } from "./report.ts";
export { type ReportFormat, reportFormats } from "./report-formats.ts";
export { selfTestReport } from "./self-test-report.ts";
export {
  type SimulatedCost,
  type SimulatedRow,
  type SimulationFindings,
  simulationReport,
} from "./simulation-report.ts";
export { legacyReport, ratioReport, sizingMarkdown, sizingReport } from "./sizing/sizing-report.ts";
export { fitsSummaryBlock, summaryBlock } from "./summary-block.ts";
