import pc from "picocolors";
import { buildDocument } from "./content/build-document.ts";
import type { Block, ReportDocument, Section, Tone } from "./document.ts";
import { displayWidth, wrapText } from "./plain-text.ts";
import type { Report, ReportOptions } from "./report.ts";
import { formatTable, type Paint } from "./text-table.ts";

type EntryBlock = Extract<Block, { kind: "entries" }>;

const defaultWidth = 100;
/** Sentences longer than this are hard to read, however wide the terminal. */
const widestProse = 120;
/** Below this nothing would be readable; a narrower terminal wraps by itself. */
const narrowest = 40;

/** The report for a terminal: what was measured, one row a load level, then what the numbers need said. */
export const textReport: Report = (summary, options) => formatText(buildDocument(summary), options);

/** A document for a terminal. */
export function formatText(document: ReportDocument, options: ReportOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const tones: Record<Tone, (text: string) => string> = {
    bad: colors.red,
    warn: colors.yellow,
    muted: colors.dim,
  };
  const paint: Paint = (text, tone) => tones[tone](text);
  const width = Math.max(options.width ?? defaultWidth, narrowest);

  const paragraph = (text: string, tone?: Tone): string[] =>
    wrapText(text, width).map((line) => (tone ? paint(line, tone) : line));

  const alerts = document.alerts.flatMap((alert) => paragraph(alert).map(colors.red).map(colors.bold));
  const head = [...wrapText(document.title, width).map(colors.bold), ...alerts];
  const sections = document.sections.map((section) => formatSection(section, width, paint, colors.bold));
  return `${[head, ...sections].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function formatSection(
  section: Section,
  width: number,
  paint: Paint,
  bold: (text: string) => string,
): string[] {
  const title = section.title === undefined ? [] : [bold(section.title)];
  return [...title, ...section.blocks.flatMap((block) => formatBlock(block, width, paint))];
}

function formatBlock(block: Block, width: number, paint: Paint): string[] {
  switch (block.kind) {
    case "table":
      return formatTable(block.columns, width, paint);
    case "notes":
      return block.lines
        .flatMap((line) => wrapText(line, Math.min(width, widestProse)))
        .map((line) => paint(line, "muted"));
    case "entries":
      return formatEntries(block, width, paint);
  }
}

/** Labels in one column, texts beside them with a hanging indent. */
function formatEntries(block: EntryBlock, width: number, paint: Paint): string[] {
  const { entries, labelAlign = "left" } = block;
  const widest = Math.max(...entries.map((entry) => displayWidth(entry.label)));
  const labelWidth = Math.min(widest, Math.floor(width / 3));
  const indent = " ".repeat(labelWidth + 4);
  return entries.flatMap((entry) => {
    const tone = entry.tone ?? "muted";
    const label = paint(entry.label, tone);
    const room = width - indent.length;
    const quote = entry.quote === undefined ? [] : wrapText(`“${entry.quote}”`, room);
    const body = [...wrapText(entry.text, room), ...quote.map((line) => paint(line, "muted"))];
    const space = labelWidth - displayWidth(entry.label);
    if (space < 0) {
      const labelLines = wrapText(entry.label, width - 2).map((line) => `  ${paint(line, tone)}`);
      return [...labelLines, ...body.map((line) => indent + line)];
    }
    const padded = labelAlign === "left" ? label + " ".repeat(space) : " ".repeat(space) + label;
    return body.map((line, index) => (index === 0 ? `  ${padded}  ${line}` : indent + line));
  });
}
