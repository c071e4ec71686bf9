import type { Cell, Column, Tone } from "./document.ts";
import { displayWidth } from "./plain-text.ts";

export type Paint = (text: string, tone: Tone) => string;

const gap = "  ";

/** Columns from `start` up to `end` stand under one heading. */
interface Span {
  readonly group: string;
  readonly start: number;
  readonly end: number;
}

function findSpans(columns: readonly Column[]): Span[] {
  const spans: Span[] = [];
  columns.forEach((column, index) => {
    const last = spans.at(-1);
    const group = column.group ?? "";
    if (last && group !== "" && last.group === group) spans[spans.length - 1] = { ...last, end: index + 1 };
    else spans.push({ group, start: index, end: index + 1 });
  });
  return spans;
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap.length * Math.max(widths.length - 1, 0);

/** Widths of the columns; the first of a group takes what the group's heading needs more. */
function measure(columns: readonly Column[]): number[] {
  const widths = columns.map((column) =>
    Math.max(displayWidth(column.title), ...column.cells.map((cell) => displayWidth(cell.text))),
  );
  for (const { group, start, end } of findSpans(columns)) {
    const lacking = displayWidth(group) - total(widths.slice(start, end));
    if (lacking > 0) widths[start] = (widths[start] ?? 0) + lacking;
  }
  return widths;
}

/** Splits columns so that each part fits: those with the highest rank leave first, rank 0 repeats in every part. */
function splitColumns(columns: readonly Column[], width: number): Column[][] {
  const kept = [...columns];
  const moved: Column[] = [];
  const movable = (): Column[] => kept.filter((column) => column.rank > 0);
  while (total(measure(kept)) > width && movable().length > 1) {
    const leaving = movable().reduce((worst, column) => (column.rank >= worst.rank ? column : worst));
    kept.splice(kept.indexOf(leaving), 1);
    moved.push(leaving);
  }
  if (moved.length === 0) return [kept];
  const rest = columns.filter((column) => column.rank === 0 || moved.includes(column));
  return [kept, ...splitColumns(rest, width)];
}

function alignText(text: string, width: number, align: "left" | "right" | "center"): string {
  const space = Math.max(width - displayWidth(text), 0);
  const before = align === "left" ? 0 : align === "right" ? space : Math.floor(space / 2);
  return " ".repeat(before) + text + " ".repeat(space - before);
}

function formatPart(columns: readonly Column[], paint: Paint): string[] {
  const widths = measure(columns);
  const spans = findSpans(columns);
  const spanWidth = (span: Span): number => total(widths.slice(span.start, span.end));
  const cellText = (column: Column, index: number, cell: Cell | undefined): string => {
    const text = alignText(cell?.text ?? "", widths[index] ?? 0, column.align);
    return cell?.tone ? paint(text, cell.tone) : text;
  };

  const lines: string[] = [];
  if (spans.some((span) => span.group !== "")) {
    const heading = spans.map((span) => {
      const align = span.end - span.start > 1 ? "center" : (columns[span.start]?.align ?? "left");
      return alignText(span.group, spanWidth(span), align);
    });
    lines.push(heading.join(gap));
  }
  lines.push(
    columns.map((column, index) => alignText(column.title, widths[index] ?? 0, column.align)).join(gap),
  );
  lines.push(paint(spans.map((span) => "─".repeat(spanWidth(span))).join(gap), "muted"));
  const rowCount = Math.max(0, ...columns.map((column) => column.cells.length));
  for (let row = 0; row < rowCount; row++) {
    lines.push(columns.map((column, index) => cellText(column, index, column.cells[row])).join(gap));
  }
  return lines.map((line) => line.trimEnd());
}

/** A table of aligned columns without boxes; what does not fit in `width` follows as a second table below it. */
export function formatTable(columns: readonly Column[], width: number, paint: Paint): string[] {
  return splitColumns(columns, width).flatMap((part, index) => [
    ...(index > 0 ? [""] : []),
    ...formatPart(part, paint),
  ]);
}
