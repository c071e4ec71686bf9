import type { DialectLevel, DialectReport, DialectRow } from "../metric/index.ts";
import { cleanStrings } from "./content/clean-strings.ts";
import type { Column, Entry, ReportDocument, Section } from "./document.ts";
import { describeLoad } from "./load-label.ts";
import { formatMarkdown } from "./markdown-report.ts";
import { cutToWidth } from "./plain-text.ts";
import { printableJson } from "./printable-json.ts";
import type { ReportOptions } from "./report.ts";
import { missing } from "./scale.ts";
import { formatText } from "./text-report.ts";

/** Writes down what another tool would have said of the same requests. */
export type DialectFormatter = (report: DialectReport, options?: ReportOptions) => string;

/** Every way to write it, by the name that users give. */
export const dialectReportFormats = {
  text: (report, options) => formatText(dialectDocument(report), options),
  md: (report) => formatMarkdown(dialectDocument(report)),
  json: (report) => printableJson(report),
} as const satisfies Record<string, DialectFormatter>;

export type DialectReportFormat = keyof typeof dialectReportFormats;

function dialectDocument(hostile: DialectReport): ReportDocument {
  const report = cleanStrings(hostile, longestSentence) as DialectReport;
  const { title, notes, levels, disclosure } = report;
  return {
    title: `The same requests as ${title} counts them`,
    alerts: [],
    sections: [
      ...(notes.length > 0 ? [{ blocks: [{ kind: "notes" as const, lines: notes }] }] : []),
      ...levels.filter(({ rows }) => rows.length > 0).map(levelSection),
      ...reasons(levels),
      ...(disclosure.length > 0
        ? [
            {
              title: "Disclosure",
              blocks: [
                {
                  kind: "entries" as const,
                  entries: disclosure.map(({ item, value }) => ({ label: item, text: value })),
                },
              ],
            },
          ]
        : []),
    ],
  };
}

function levelSection({ load, rows }: DialectLevel): Section {
  const column = (
    title: string,
    align: Column["align"],
    rank: number,
    text: (row: DialectRow) => string,
  ) => ({
    ...{ title, align, rank },
    cells: rows.map((row) => ({
      text: text(row),
      ...(verdictOf(row) !== "" && title === "theirs" ? { tone: "warn" as const } : {}),
    })),
  });
  return {
    title: `At ${describeLoad(load)}`,
    blocks: [
      {
        kind: "table",
        columns: [
          column("their figure", "left", 0, ({ figure }) => cutToWidth(figure, widestFigure)),
          column("theirs", "right", 1, theirs),
          column("ours", "right", 1, ({ ours }) => sideBySide(ours?.value ?? null)),
          column("our figure", "left", 2, ourName),
          column("", "left", 1, verdictOf),
        ],
      },
    ],
  };
}

const widestFigure = 42;
const widestName = 36;
/** Our own reasons are long; a figure's name in them may be anybody's. */
const longestSentence = 800;

/** A figure that the log can only bound may be the same as ours, or not. */
function verdictOf({ differs, bound }: DialectRow): "" | "differs" | "may differ" {
  if (differs) return "differs";
  return bound === undefined ? "" : "may differ";
}

/** Such a figure stands between its bounds. */
function theirs({ value, bound }: DialectRow): string {
  if (value === null || bound === undefined) return sideBySide(value);
  return `${sideBySide(Math.min(value, bound))} to ${sideBySide(Math.max(value, bound))}`;
}

/** As many digits as the tools print: people hold the two beside each other. */
function sideBySide(figure: number | null): string {
  if (figure === null || !Number.isFinite(figure)) return missing;
  if (Number.isInteger(figure)) return String(figure);
  return Math.abs(figure) >= 1 ? figure.toFixed(2) : String(Number(figure.toPrecision(3)));
}

function ourName({ ours }: DialectRow): string {
  if (!ours) return missing;
  const name = ours.statistic === "count" ? ours.metric : `${ours.metric} ${ours.statistic}`;
  return cutToWidth(name, widestName);
}

/** Each reason once, with the figures that it is the reason for. */
function reasons(levels: readonly DialectLevel[]): Section[] {
  const figures = new Map<string, Set<string>>();
  for (const row of levels.flatMap(({ rows }) => rows)) {
    if (verdictOf(row) === "" && row.ours !== null) continue;
    figures.set(row.why, (figures.get(row.why) ?? new Set()).add(row.figure));
  }
  if (figures.size === 0) return [];
  const entries = [...figures].map(([why, names]): Entry => ({ label: joinFigures([...names]), text: why }));
  return [{ title: "Why they differ", blocks: [{ kind: "entries", entries }] }];
}

/** "Mean, Median, P99 TTFT (ms)": words that all names begin or end with are said once. */
function joinFigures(names: readonly string[]): string {
  const split = names.map((name) => name.split(" "));
  const [first = []] = split;
  const shortest = Math.min(...split.map((words) => words.length)) - 1;
  const sharedFrom = (
    word: (words: readonly string[], index: number) => string | undefined,
    most: number,
  ) => {
    let shared = 0;
    while (shared < most && split.every((words) => word(words, shared) === word(first, shared))) shared++;
    return shared;
  };
  if (names.length < 2) return names.join("");
  const before = sharedFrom((words, index) => words[index], shortest);
  const after = sharedFrom((words, index) => words[words.length - 1 - index], shortest - before);
  const middles = split.map((words) => words.slice(before, words.length - after).join(" "));
  return [...first.slice(0, before), middles.join(", "), ...first.slice(first.length - after)].join(" ");
}
