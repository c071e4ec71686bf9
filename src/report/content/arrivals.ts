import type { ArrivalSummary, LevelSummary } from "../../metric/index.ts";
import type { Load } from "../../record/index.ts";
import type { Cell, Column, Section } from "../document.ts";
import { listLoads } from "../load-label.ts";
import { formatRatio, missing } from "../scale.ts";
import { loadColumn } from "./level-columns.ts";

type ArrivedLevel = LevelSummary & { readonly arrivals: ArrivalSummary };

const words: Readonly<Record<ArrivalSummary["verdict"], Cell>> = {
  asPlanned: { text: "as planned" },
  jitter: { text: "with jitter", tone: "warn" },
  notAsPlanned: { text: "NOT AS PLANNED", tone: "bad" },
  tooFew: { text: "too few to tell" },
};

const hasArrivals = (level: LevelSummary): level is ArrivedLevel => level.arrivals !== undefined;

/** Whether the requests of an open loop came as its load says: what every other figure of it rests on. */
export function arrivals(allLevels: readonly LevelSummary[]): Section[] {
  const levels = allLevels.filter(hasArrivals);
  if (levels.length === 0) return [];
  const column = (
    heading: Pick<Column, "group" | "title" | "fullTitle" | "rank">,
    cell: (arrivals: ArrivalSummary) => string,
  ): Column => ({
    ...heading,
    align: "right",
    cells: levels.map((level) => ({ text: cell(level.arrivals) })),
  });
  const pair = (group: string, figure: "gapCv" | "dispersion", rank: number): Column[] =>
    (["planned", "sent"] as const).map((stream) =>
      column({ group, title: stream, fullTitle: `${group} ${stream}`, rank }, (summary) =>
        formatSpread(summary[stream][figure]),
      ),
    );
  const columns: Column[] = [
    loadColumn(levels),
    column({ title: "sends", rank: 1 }, ({ sent }) => String(sent.n)),
    ...pair("gap CV", "gapCv", 1),
    ...pair("dispersion", "dispersion", 2),
    column({ group: "achieved", title: "/ offered", fullTitle: "achieved / offered", rank: 1 }, (summary) =>
      formatRatio(summary.sentToPlannedRatio),
    ),
    {
      title: "arrivals",
      align: "left",
      rank: 1,
      cells: levels.map((level) => words[level.arrivals.verdict]),
    },
  ];
  return [
    {
      title: "Arrivals",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines: notes(levels) },
      ],
    },
  ];
}

const formatSpread = (figure: number | null): string => (figure === null ? missing : figure.toFixed(3));

function notes(levels: readonly ArrivedLevel[]): string[] {
  const loadsOf = new Map<string, Load[]>();
  for (const { arrivals, load } of levels) {
    // What stands in the table is not said again.
    if (arrivals.verdict === "asPlanned" && !arrivals.text.includes(";")) continue;
    const text = arrivals.text.replace(/, has \d+$/, "");
    loadsOf.set(text, [...(loadsOf.get(text) ?? []), load]);
  }
  const kinds = new Set(levels.map(({ load }) => load.kind));
  const should = [
    ...(kinds.has("constant") ? ["0 for a constant rate"] : []),
    ...(kinds.has("poisson") ? ["1 for Poisson arrivals"] : []),
  ];
  return [
    ...[...loadsOf].map(([text, loads]) => `${listLoads(loads)}: ${text}.`),
    ...(should.length > 0 ? [`Gap CV and dispersion should be ${should.join(" and ")}.`] : []),
  ];
}
