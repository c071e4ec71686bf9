import { type Estimate, type Inversion, ratioOf } from "../analysis/index.ts";
import type { Load } from "../record/index.ts";
import { type Compared, type ComparedLevel, importedMark } from "../sizing/index.ts";
import { column, estimateOf, formatInterval, inversionSections, noteSections } from "./compared-cells.ts";
import { cleanStrings } from "./content/clean-strings.ts";
import type { Block, ReportDocument } from "./document.ts";
import { describeLoad, loadValue } from "./load-label.ts";
import type { ReportOptions } from "./report.ts";
import { formatFigure, missing, timeScale } from "./scale.ts";
import { formatText } from "./text-report.ts";

export interface CompareReport {
  /** Two or more; ratios are to the first. */
  readonly results: readonly Compared[];
  readonly inversions: readonly Inversion[];
}

/** Results side by side for a terminal. */
export function compareReport(report: CompareReport, options: ReportOptions = {}): string {
  return formatText(compareDocument(cleanStrings(report) as CompareReport), options);
}

function compareDocument({ results, inversions }: CompareReport): ReportDocument {
  return {
    title: `Comparison of ${results.length} results; ratios are to ${results[0]?.label ?? missing}`,
    alerts: results.flatMap(({ label, invalid }) => invalid.map((reason) => `INVALID: ${label}: ${reason}`)),
    sections: [
      { title: "Throughput", blocks: throughputBlocks(results) },
      { title: "Response time", blocks: latencyBlocks(results) },
      ...inversionSections(inversions),
      ...noteSections(results),
    ],
  };
}

/** The ratio and its interval, or dashes; an invalid result has neither. */
function ratioCells(of: Estimate | null | undefined, to: Estimate | null | undefined): [string, string] {
  if (!of || !to) return [missing, missing];
  const ratio = ratioOf(of, to);
  return [ratio.value.toFixed(2), ratioInterval(ratio)];
}

const ratioInterval = ({ low95, high95 }: Estimate): string =>
  low95 === null || high95 === null ? missing : `${low95.toFixed(2)}–${high95.toFixed(2)}`;

const usable = <T>({ invalid }: Compared, figure: T): T | undefined =>
  invalid.length === 0 ? figure : undefined;

const nameOf = ({ label, invalid }: Compared): string => (invalid.length === 0 ? label : `${label} INVALID`);

function throughputBlocks(results: readonly Compared[]): Block[] {
  const rates = results.map(({ capacity }) => estimateOf(capacity));
  const ratios = results.map((result, index) =>
    index === 0 || !results[0]
      ? [missing, missing]
      : ratioCells(usable(result, rates[index]), usable(results[0], rates[0])),
  );
  return [
    {
      kind: "table",
      columns: [
        column("result", 0, results.map(nameOf), "left"),
        column("read from", 2, results.map(readFrom), "left"),
        column(
          "requests/s",
          1,
          rates.map((rate) => formatFigure(rate?.value)),
        ),
        column(
          "95%",
          1,
          rates.map((rate) => (rate ? formatInterval(rate) : missing)),
        ),
        column(
          "ratio",
          1,
          ratios.map(([ratio]) => ratio ?? missing),
        ),
        column(
          "ratio 95%",
          1,
          ratios.map(([, interval]) => interval ?? missing),
        ),
      ],
    },
    { kind: "notes", lines: throughputNotes(results) },
  ];
}

function readFrom({ capacity, source }: Compared): string {
  const by = source === "imported" ? ", imported" : "";
  if (capacity.kind === "drain") return `drain of bursts${by}`;
  return capacity.kind === "closed" ? `${capacity.concurrency} users` : missing;
}

function throughputNotes(results: readonly Compared[]): string[] {
  const kinds = new Set(
    results.map(({ capacity }) => capacity.kind).filter((kind) => kind !== "unavailable"),
  );
  return [
    "Intervals are within one run each: another day or machine can differ by more.",
    ...(kinds.size > 1
      ? ["A closed loop with too few users does less than the server can; a drain rate does not."]
      : []),
    ...(results.some(({ source }) => source === "imported") ? [`Imported: ${importedMark}.`] : []),
  ];
}

interface Row {
  readonly load: Load;
  readonly result: Compared;
  readonly level: ComparedLevel;
  readonly first: boolean;
  /** The first result at the same load; undefined for that one itself. */
  readonly base: { readonly result: Compared; readonly level: ComparedLevel } | undefined;
}

function latencyBlocks(results: readonly Compared[]): Block[] {
  const rows = rowsOf(results);
  if (rows.length === 0) {
    return [
      {
        kind: "notes",
        lines: [
          "No load has a percentile in two of them. Percentiles are held against each other at the same load only: run one of them again with the loads of the other.",
        ],
      },
    ];
  }
  const scale = timeScale(rows.flatMap(({ level }) => [level.p50Ms?.value, level.p95Ms?.value]));
  const ratios = rows.map(({ result, level, base }) =>
    base
      ? ratioCells(usable(result, level.p95Ms), usable(base.result, base.level.p95Ms))
      : [missing, missing],
  );
  return [
    {
      kind: "table",
      columns: [
        column(
          "load",
          0,
          rows.map(({ load, first }) => (first ? describeLoad(load) : "")),
          "left",
        ),
        column(
          "result",
          0,
          rows.map(({ result }) => nameOf(result)),
          "left",
        ),
        column(
          "requests",
          2,
          rows.map(({ level }) => (level.requests === null ? missing : String(level.requests))),
        ),
        column(
          `p50 ${scale.unit}`,
          1,
          rows.map(({ level }) => scale.format(level.p50Ms?.value)),
        ),
        column(
          `p95 ${scale.unit}`,
          1,
          rows.map(({ level }) => scale.format(level.p95Ms?.value)),
        ),
        column(
          "p95 ratio",
          1,
          ratios.map(([ratio]) => ratio ?? missing),
        ),
        column(
          "ratio 95%",
          2,
          ratios.map(([, interval]) => interval ?? missing),
        ),
      ],
    },
    {
      kind: "notes",
      lines: [
        "At the same load only: an average of percentiles over loads would be no percentile. An imported average is no p50 and " +
          `stands in neither column. Intervals take requests as independent, so they are the narrowest that they can be. ${missing} is not known.`,
      ],
    },
  ];
}

/** Loads at which two results or more have a percentile, in order of kind and size. */
function rowsOf(results: readonly Compared[]): Row[] {
  const byLoad = new Map<string, { load: Load; found: { result: Compared; level: ComparedLevel }[] }>();
  for (const result of results) {
    for (const level of result.levels) {
      if (!level.p50Ms && !level.p95Ms) continue;
      const key = JSON.stringify(level.load);
      const entry = byLoad.get(key) ?? { load: level.load, found: [] };
      entry.found.push({ result, level });
      byLoad.set(key, entry);
    }
  }
  return [...byLoad.values()]
    .filter(({ found }) => new Set(found.map(({ result }) => result)).size > 1)
    .sort((a, b) => a.load.kind.localeCompare(b.load.kind) || loadValue(a.load) - loadValue(b.load))
    .flatMap(({ load, found }) =>
      found.map(
        (one, index): Row => ({
          ...one,
          load,
          first: index === 0,
          base: index === 0 || found[0]?.result === one.result ? undefined : found[0],
        }),
      ),
    );
}
