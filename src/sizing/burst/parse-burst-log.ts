import { burstLabel, readContextLine } from "./burst-context.ts";
import type { BurstAttributes, BurstLevel, BurstTable } from "./burst-table.ts";
import {
  type BurstHeading,
  importError,
  isMeantAsRow,
  isRule,
  looksLikeRow,
  readBurstHeading,
  readRow,
} from "./read-row.ts";

interface OpenTable {
  readonly line: number;
  readonly heading: BurstHeading;
  readonly attributes: BurstAttributes;
  readonly levels: BurstLevel[];
  readonly notes: string[];
}

/** What is behind this in a line is not looked at: no row is as long. */
const longestLine = 1000;
/** More is no log of this kind; every table becomes a file. */
const mostTables = 1000;
const mostRows = 10_000;

/**
 * Reads a log of burst tests: tables of concurrency, average and P95 latency and error rate, as Markdown or as text
 * with dots, and what stands above them. Anything else in the file is passed over.
 * @throws import.invalid with line and expectation: a row that cannot be read, a row without a heading, no table at all
 */
export function parseBurstLog(text: string): BurstTable[] {
  const lines = text.split(/\r?\n/);
  const tables: OpenTable[] = [];
  let context: BurstAttributes = {};
  let fenced = false;
  let open: OpenTable | undefined;
  for (const [index, raw] of lines.entries()) {
    const line = raw.slice(0, longestLine).trim();
    const at = index + 1;
    const heading = readBurstHeading(line, at);
    if (heading) {
      open = { line: at, heading, attributes: context, levels: [], notes: [] };
      tables.push(open);
      if (tables.length > mostTables) throw importError(at, "too many tables", `${mostTables} at most`);
    } else if (open && isMeantAsRow(line) && !isRule(line)) {
      addRow(open, line, at, at === lines.length);
    } else if (open && isRule(line) && open.levels.length === 0) {
      // between the heading and the rows
    } else if (looksLikeRow(line)) {
      throw importError(
        at,
        "a row that belongs to no table",
        "a heading (Concurrency, Avg Latency, …) above it",
      );
    } else {
      if (line.startsWith("```")) fenced = !fenced;
      open = undefined;
      context = readContextLine(context, line, fenced);
    }
  }
  if (tables.length === 0) {
    throw importError(
      lines.length,
      "the end of the file, and no table",
      "a heading: Concurrency  Avg Latency  P95 Latency  Error Rate",
    );
  }
  for (const { line, levels } of tables) {
    if (levels.length === 0)
      throw importError(line, "a table without rows", "a row of numbers under its heading");
  }
  return finish(tables);
}

/** A last line without its end is a log that was cut off, not a mistake in it. */
function addRow(table: OpenTable, line: string, at: number, last: boolean): void {
  if (table.levels.length >= mostRows)
    throw importError(at, "too many rows", `${mostRows} in a table at most`);
  try {
    table.levels.push(readRow(line, at, table.heading));
  } catch (error) {
    if (!last || table.levels.length === 0) throw error;
    table.notes.push(`the file ends in the middle of line ${at}, which is left out`);
  }
}

function finish(tables: readonly OpenTable[]): BurstTable[] {
  const seen = new Map<string, number>();
  const largest = (table: OpenTable): number => Math.max(...table.levels.map((level) => level.concurrency));
  const before = tables.slice(0, -1).map(largest);
  return tables.map((table, index) => {
    const name = burstLabel(table.attributes);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const usual = Math.min(...before);
    const cut = index === tables.length - 1 && before.length > 0 && largest(table) < usual;
    return {
      label: count === 1 ? name : `${name} #${count}`,
      line: table.line,
      attributes: table.attributes,
      levels: table.levels,
      notes: [
        ...table.notes,
        ...(cut
          ? [
              `the last table ends at ${largest(table)}, those before it at ${usual} or more: it may be cut off`,
            ]
          : []),
      ],
    };
  });
}
