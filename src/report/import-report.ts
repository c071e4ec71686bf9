import type { Inversion } from "../analysis/index.ts";
import { type Compared, importedMark } from "../sizing/index.ts";
import { column, estimateOf, formatInterval, inversionSections, noteSections } from "./compared-cells.ts";
import { cleanStrings } from "./content/clean-strings.ts";
import type { ReportDocument } from "./document.ts";
import { loadValue } from "./load-label.ts";
import type { ReportOptions } from "./report.ts";
import { formatFigure, missing } from "./scale.ts";
import { formatText } from "./text-report.ts";

export interface ImportReport {
  /** The log as the user named it. */
  readonly file: string;
  /** Its tables, and runs of ours beside them. */
  readonly results: readonly Compared[];
  readonly inversions: readonly Inversion[];
}

/** The tables of an imported log for a terminal. */
export function importReport(report: ImportReport, options: ReportOptions = {}): string {
  return formatText(importDocument(cleanStrings(report) as ImportReport), options);
}

function importDocument({ file, results, inversions }: ImportReport): ReportDocument {
  const imported = results.filter(({ source }) => source === "imported").length;
  return {
    title: `Imported from ${file}: ${imported} ${imported === 1 ? "table" : "tables"} of bursts`,
    alerts: results.flatMap(({ label, invalid }) => invalid.map((reason) => `INVALID: ${label}: ${reason}`)),
    sections: [
      {
        blocks: [
          { kind: "table", columns: tableColumns(results) },
          {
            kind: "notes",
            lines: [
              `Imported rows are ${importedMark}.`,
              "drain/s: the rate at which a burst is worked off, 1 / (2 × slope of the averages over the burst), with the 95% " +
                "interval of that slope within one table; by P95: the same from the P95 column; base: latency of a lone request.",
              "N/mean: Little's law on the largest burst. It is for a steady state and says about twice the rate: in a burst a " +
                "request waits for half of the others on average.",
              `Audio × is seconds of audio a second, where the length of the clips is known. ${missing} is not known.`,
            ],
          },
        ],
      },
      ...inversionSections(inversions),
      ...noteSections(results),
    ],
  };
}

function tableColumns(results: readonly Compared[]): ReturnType<typeof column>[] {
  const fits = results.map(({ capacity }) => (capacity.kind === "drain" ? capacity.fit : undefined));
  const rates = results.map(({ capacity }) => estimateOf(capacity));
  return [
    column(
      "result",
      0,
      results.map(({ label, source }) => (source === "measured" ? `ours: ${label}` : label)),
      "left",
    ),
    column("N", 2, results.map(rangeOf)),
    column(
      "drain/s",
      1,
      rates.map((rate) => formatFigure(rate?.value)),
    ),
    column(
      "95%",
      1,
      rates.map((rate) => (rate ? formatInterval(rate) : missing)),
    ),
    column(
      "by P95",
      3,
      fits.map((fit) => formatFigure(fit?.fromP95PerSecond)),
    ),
    column(
      "base s",
      2,
      fits.map((fit) => (typeof fit?.baseMs === "number" ? (fit.baseMs / 1000).toFixed(2) : missing)),
    ),
    column(
      "N/mean",
      2,
      fits.map((fit) => formatFigure(fit?.naivePerSecond)),
    ),
    column(
      "audio ×",
      2,
      results.map(({ audioSeconds }, index) =>
        formatFigure(audioSeconds === undefined ? undefined : audioSeconds * (rates[index]?.value ?? NaN)),
      ),
    ),
  ];
}

/** "4–512"; of a closed loop the users at its best. */
function rangeOf({ capacity, levels }: Compared): string {
  if (capacity.kind === "closed") return `${capacity.concurrency} users`;
  const sizes = levels.map(({ load }) => loadValue(load));
  if (sizes.length === 0) return missing;
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return least === most ? String(least) : `${least}–${most}`;
}
