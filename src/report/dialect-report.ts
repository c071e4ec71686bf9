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
          column("differs?", "left", 1, verdictOf),
        ],
      },
    ],
  };
}

const widestFigure = 42;
const widestName = 25;
/** Our own reasons are long; a figure's name in them may be anybody's. */
const longestSentence = 800;

/** A figure that the log can only bound may be the same as ours, or not. */
function verdictOf({ differs, bound }: DialectRow): "" | "yes" | "maybe" {
  if (differs) return "yes";
  return bound === undefined ? "" : "maybe";
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
  const isPlain = ours.statistic === "count" || ours.statistic === "value";
  const name = isPlain ? ours.metric : `${ours.metric} ${ours.statistic.replace("detail.", "")}`;
  return cutToWidth(name, widestName);
}

/** Each reason once, with the figures that it is the reason for. */
function reasons(levels: readonly DialectLevel[]): Section[] {
  const rows = levels.flatMap((level) => level.rows);
  const clauses = new Set(rows.map(({ why }) => withoutStop(why)));
  const families = new Map<string, Family>();
  for (const row of rows) {
    if (verdictOf(row) === "" && row.ours !== null) continue;
    const why = withoutStop(row.why);
    const base = shortestBase(why, clauses);
    const family = families.get(base) ?? { names: new Set(), extras: new Map() };
    families.set(base, family);
    family.names.add(row.figure);
    for (const extra of why.slice(base.length).split("; ").slice(1)) {
      family.extras.set(extra, (family.extras.get(extra) ?? new Set()).add(row.figure));
    }
  }
  if (families.size === 0) return [];
  const entries = [...families].map(([base, family]) => toEntry(base, family));
  return [{ title: "Why they differ", blocks: [{ kind: "entries", entries }] }];
}

/** Figures whose reasons begin alike, and what is added for some of them. */
interface Family {
  readonly names: Set<string>;
  readonly extras: Map<string, Set<string>>;
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");

/** The reason of another figure that this one only adds to: "A" of "A; and B". */
function shortestBase(why: string, clauses: ReadonlySet<string>): string {
  const parts = why.split("; ");
  for (let count = 1; count < parts.length; count++) {
    const base = parts.slice(0, count).join("; ");
    if (clauses.has(base)) return base;
  }
  return why;
}

function toEntry(base: string, { names, extras }: Family): Entry {
  const { before, middles, after } = shareWords([...names]);
  const middleOf = new Map([...names].map((name, index) => [name, middles[index] ?? name]));
  const added = [...extras].map(([text, some]) =>
    some.size === names.size ? text : `${[...some].map((name) => middleOf.get(name)).join(", ")}: ${text}`,
  );
  const label = [before, middles.join(", "), after].filter((part) => part !== "").join(" ");
  return { label, text: `${[base, ...added].join("; ")}.` };
}

interface SharedWords {
  readonly before: string;
  /** What is left of each name. */
  readonly middles: readonly string[];
  readonly after: string;
}

/** "Mean, Median, P99 TTFT (ms)": words that all names begin or end with are said once. */
function shareWords(names: readonly string[]): SharedWords {
  if (names.length < 2) return { before: "", middles: names, after: "" };
  const split = names.map((name) => name.split(" "));
  const [first = []] = split;
  const count = (word: (words: readonly string[], index: number) => string | undefined, most: number) => {
    let shared = 0;
    while (shared < most && split.every((words) => word(words, shared) === word(first, shared))) shared++;
    return shared;
  };
  const most = Math.min(...split.map((words) => words.length)) - 1;
  const before = count((words, index) => words[index], most);
  const after = count((words, index) => words[words.length - 1 - index], most - before);
  return {
    before: first.slice(0, before).join(" "),
    middles: split.map((words) => words.slice(before, words.length - after).join(" ")),
    after: first.slice(first.length - after).join(" "),
  };
}
