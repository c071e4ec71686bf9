import { BenchError } from "../../base/index.ts";
import type { BurstLevel } from "./burst-table.ts";

/** What the columns of a table hold, from its heading. */
export type BurstColumn = "concurrency" | "mean" | "p95" | "errors";

export interface BurstHeading {
  readonly columns: readonly BurstColumn[];
  /** What a latency is multiplied with to be in ms. */
  readonly msPerUnit: number;
}

const names: readonly (readonly [BurstColumn, RegExp])[] = [
  ["concurrency", /^concurrency$/i],
  ["mean", /^(?:avg|average|mean) latency(?: \((?:s|ms)\))?$/i],
  ["p95", /^p95 latency(?: \((?:s|ms)\))?$/i],
  ["errors", /^error rate(?: \(%\))?$/i],
];

const expectedHeading = "Concurrency, Avg Latency (s), P95 Latency (s), Error Rate (%)";

export function importError(line: number, message: string, expected: string): BenchError {
  return new BenchError("import.invalid", `line ${line}: ${message}`, { hint: `expected ${expected}` });
}

/** Cells between bars, or between two spaces or more in a heading, one or more in a row. */
function cells(line: string, gap: RegExp): string[] {
  return line.startsWith("|")
    ? line
        .replace(/^\||\|$/g, "")
        .split("|")
        .map((cell) => cell.trim())
    : line.split(gap);
}

/**
 * The heading of a table, or undefined when the line is none.
 * @throws import.invalid when it is one with columns that are not known
 */
export function readBurstHeading(line: string, at: number): BurstHeading | undefined {
  if (!/^\|?\s*concurrency\s*(?:\||(?:avg|average|mean|p\d+) latency)/i.test(line)) return undefined;
  // The tool that writes them leaves one space after the first title and two after the others.
  const titles = cells(line, /(?<=^concurrency)\s+|\s{2,}/i);
  const columns = titles.map((title) => {
    const known = names.find(([, pattern]) => pattern.test(title));
    if (!known) throw importError(at, `a column "${title.slice(0, 60)}" is not known`, expectedHeading);
    return known[0];
  });
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw importError(at, `the column of ${twice} is there twice`, expectedHeading);
  if (!columns.includes("mean")) throw importError(at, "no column of average latency", expectedHeading);
  const inMs = titles.filter((title) => /\(ms\)/i.test(title)).length;
  if (inMs > 0 && titles.some((title) => /latency(?! \(ms\))/i.test(title))) {
    throw importError(at, "one latency in ms and another not", "one unit in a table");
  }
  return { columns, msPerUnit: inMs > 0 ? 1 : 1000 };
}

/** Whether a line would be a row, had it a heading above: three numbers, the second with a point. */
export function looksLikeRow(line: string): boolean {
  const found = cells(line, /\s+/).slice(0, 3);
  return (
    found.length === 3 && found.every((cell) => numberIn(cell) !== undefined) && /\d\.\d/.test(found[1] ?? "")
  );
}

/** Whether a line under a heading is meant as a row: by its first sign. */
export function isMeantAsRow(line: string): boolean {
  return /^(?:\||[-+]?\d)/.test(line) && !/^\d{4}-\d{2}-\d{2}/.test(line);
}

/** Lines of dashes between heading and rows. */
export function isRule(line: string): boolean {
  return /^[\s|:=-]+$/.test(line) && /[-=]{3}/.test(line);
}

/** A number with the dots that fill its cell: 0.50........ */
const numberIn = (cell: string | undefined): number | undefined => {
  const digits = /^(\d{1,12}(?:\.\d{1,12})?)\.*%?$/.exec(cell ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** @throws import.invalid with the line and what was expected there */
export function readRow(line: string, at: number, { columns, msPerUnit }: BurstHeading): BurstLevel {
  const found = cells(line, /\s+/);
  if (found.length !== columns.length) {
    throw importError(
      at,
      `${found.length} cells under ${columns.length} columns`,
      `one cell for each of: ${columns.join(", ")}`,
    );
  }
  const read = (column: BurstColumn, expected: string, good: (value: number) => boolean): number => {
    const cell = found[columns.indexOf(column)];
    const value = numberIn(cell);
    if (value === undefined || !good(value)) {
      throw importError(at, `${column} is "${(cell ?? "").slice(0, 40)}"`, expected);
    }
    return value;
  };
  const concurrency = read(
    "concurrency",
    "a whole number from 1",
    (value) => value >= 1 && Number.isSafeInteger(value),
  );
  const mean = read("mean", "a latency above 0", (value) => value > 0);
  const p95 = columns.includes("p95") ? read("p95", "a latency, or 0.00 for none", () => true) : 0;
  const errors = columns.includes("errors") ? read("errors", "0 to 100 %", (value) => value <= 100) : null;
  return {
    concurrency,
    meanMs: toMs(mean, msPerUnit),
    // The tool prints 0.00 where it has too few requests for a percentile.
    p95Ms: p95 === 0 ? null : toMs(p95, msPerUnit),
    errorRatio: errors === null ? null : errors / 100,
  };
}

/** Without the last bits that a product of decimals leaves. */
const toMs = (value: number, msPerUnit: number): number => Number((value * msPerUnit).toPrecision(12));
