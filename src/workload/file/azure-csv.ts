import { BenchError } from "../../base/index.ts";
import type { TraceRow } from "./read-trace.ts";

const names = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"] as const;
/** Where in a line each of `names` stands. */
export type CsvColumns = readonly [number, number, number];

const hint =
  "the first line names the columns TIMESTAMP, ContextTokens and GeneratedTokens, as in Azure's public traces";

const cellsOf = (line: string): string[] =>
  line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/** @throws workload.unreadable when a column is missing */
export function parseCsvHeader(line: string, where: string): CsvColumns {
  const cells = cellsOf(line).map((cell) => cell.toLowerCase());
  const column = (name: string): number => {
    const found = cells.indexOf(name.toLowerCase());
    if (found < 0) throw new BenchError("workload.unreadable", `${where} has no column "${name}"`, { hint });
    return found;
  };
  return [column(names[0]), column(names[1]), column(names[2])];
}

/** @throws workload.unreadable with the field */
export function parseCsvRow(line: string, where: string, [time, input, output]: CsvColumns): TraceRow {
  const cells = cellsOf(line);
  const bad = (name: string, must: string): BenchError =>
    new BenchError("workload.unreadable", `${where} has a bad or missing "${name}" (${must})`, { hint });
  const tokens = (index: number, name: string): number => {
    const cell = cells[index] ?? "";
    if (!/^\d{1,8}$/.test(cell)) throw bad(name, "must be a whole number of tokens");
    return Number(cell);
  };
  const arrivalMs = parseTimestampMs(cells[time] ?? "");
  if (arrivalMs === undefined) throw bad(names[0], "must be such as 2023-11-16 18:15:46.6805900");
  return {
    arrivalMs,
    inputTokens: tokens(input, names[1]),
    outputTokens: tokens(output, names[2]),
    blockIds: [],
  };
}

const timestamp = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:Z|([+-])(\d\d):?(\d\d))?$/;

/** Ms since 1970 with a fraction; Date would cut it off after the milliseconds. */
function parseTimestampMs(text: string): number | undefined {
  const match = timestamp.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const offsetMinutes = Number(`${match[8] ?? "+"}1`) * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0));
  const wholeMs = Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second);
  return wholeMs + Number(match[7] ?? 0) * 1000;
}
