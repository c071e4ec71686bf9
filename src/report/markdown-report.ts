import { buildDocument } from "./content/build-document.ts";
import type { Block, Column, Entry, ReportDocument } from "./document.ts";
import type { Report } from "./report.ts";

/** The same report as GitHub-flavoured Markdown. */
export const markdownReport: Report = (summary) => formatMarkdown(buildDocument(summary));

/** A document as GitHub-flavoured Markdown. */
export function formatMarkdown(document: ReportDocument): string {
  const parts = [
    `# ${escapeMarkdown(document.title)}`,
    ...document.alerts.map((alert) => `> **${escapeMarkdown(alert)}**`),
    ...document.sections.flatMap((section) => [
      ...(section.title === undefined ? [] : [`## ${escapeMarkdown(section.title)}`]),
      ...section.blocks.map(formatBlock),
    ]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function formatBlock(block: Block): string {
  switch (block.kind) {
    case "table":
      return formatTable(block.columns);
    case "notes":
      return block.lines.map(escapeMarkdown).join("\n\n");
    case "entries":
      return block.entries.map(formatEntry).join("\n");
  }
}

function formatTable(columns: readonly Column[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const headings = columns.map((column) => escapeMarkdown(column.fullTitle ?? column.title));
  const rules = columns.map((column) => (column.align === "right" ? "---:" : ":---"));
  const rowCount = Math.max(0, ...columns.map((column) => column.cells.length));
  const rows = Array.from({ length: rowCount }, (_, index) =>
    row(columns.map((column) => escapeMarkdown(column.cells[index]?.text ?? ""))),
  );
  return [row(headings), row(rules), ...rows].join("\n");
}

function formatEntry(entry: Entry): string {
  const quote = entry.quote === undefined ? "" : `: ${codeSpan(entry.quote)}`;
  return `- **${escapeMarkdown(entry.label)}**: ${escapeMarkdown(entry.text)}${quote}`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Text that reads as itself in Markdown, inside tables too. An underscore within a word is harmless and stays. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]|~#$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** A code span whose fence is longer than any run of backticks in it (CommonMark 6.1). */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = text.startsWith("`") || text.endsWith("`") || text === "" ? " " : "";
  return fence + space + text + space + fence;
}
