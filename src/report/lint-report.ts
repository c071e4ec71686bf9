import pc from "picocolors";
import type { LintFinding } from "../sizing/index.ts";
import { plainText, wrapText } from "./plain-text.ts";
import type { ReportOptions } from "./report.ts";

const indent = "  ";

/** What is wrong with configurations, for a terminal: where, what, and what to write instead. */
export function lintReport(
  findings: readonly LintFinding[],
  fileCount: number,
  { color = false, width = 100 }: ReportOptions = {},
): string {
  const colors = pc.createColors(color);
  const lines = (text: string): string[] =>
    wrapText(plainText(text, 1000), Math.max(40, width) - indent.length).map((line) => indent + line);
  const blocks = findings.map(({ file, line, column, severity, code, path, message, suggestion }) => {
    const paint = severity === "error" ? colors.red : colors.yellow;
    return [
      `${plainText(`${file}:${line}:${column}`)}: ${paint(severity)} ${code} ${colors.dim(plainText(path))}`.trimEnd(),
      ...lines(message),
      ...lines(`try: ${suggestion}`),
      "",
    ].join("\n");
  });
  const count = (severity: LintFinding["severity"]) =>
    plural(findings.filter((one) => one.severity === severity).length, severity);
  const where = plural(fileCount, "file");
  const sum =
    findings.length === 0
      ? `Nothing found in ${where}.`
      : `${count("error")}, ${count("warning")} in ${where}.`;
  return `${[...blocks, sum].join("\n")}\n`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
