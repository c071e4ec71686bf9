import type { AssessedRun, ComparedFigure, ExpectationComparison } from "../../analysis/index.ts";
import type { Block, Cell, Column, Entry, Section } from "../document.ts";
import { describeLoad } from "../load-label.ts";
import { cutToWidth } from "../plain-text.ts";
import { formatFigure, missing } from "../scale.ts";

const widestFigure = 40;

const words: Readonly<Record<ComparedFigure["verdict"], Cell>> = {
  within: { text: "as expected" },
  below: { text: "below expectation", tone: "warn" },
  farBelow: { text: "FAR BELOW expectation", tone: "bad" },
  above: { text: "above expectation" },
  noData: { text: "no data", tone: "muted" },
};

/** The figures beside what is known of the device and the model, and what to look at when they fall short. */
export function expectations({ assessment, levels }: AssessedRun): Section[] {
  const { expectations: comparison } = assessment;
  if (!comparison) return [];
  const load = levels.find(({ level }) => level === comparison.level)?.load;
  const lines = [
    `Expected of ${comparison.title}${load ? `; measured at ${describeLoad(load)}` : ""}.`,
    ...(load && !comparison.singleUser
      ? ["Expectations are of one request at a time, so this load alone may explain a figure that is below."]
      : []),
    ...meaning(comparison),
    ...notes(comparison),
  ];
  const blocks: Block[] = [
    { kind: "table", columns: columnsOf(comparison) },
    { kind: "notes", lines },
  ];
  return [
    { title: "Expectations", blocks },
    ...(comparison.checklist.length > 0 ? [checklist(comparison)] : []),
  ];
}

function columnsOf({ figures }: ExpectationComparison): Column[] {
  const column = (
    title: string,
    align: Column["align"],
    rank: number,
    cell: (figure: ComparedFigure) => string | Cell,
  ): Column => ({
    ...{ title, align, rank },
    cells: figures.map((figure) => {
      const made = cell(figure);
      return typeof made === "string" ? { text: made } : made;
    }),
  });
  return [
    column("figure", "left", 0, ({ label, unit }) => cutToWidth(`${label} (${unit})`, widestFigure)),
    column("expected", "right", 1, ({ expected }) => describeExpected(expected)),
    column("measured", "right", 1, ({ measured }) => formatFigure(measured)),
    column("speed", "right", 2, ({ speedRatio }) =>
      speedRatio === null ? missing : `${Math.min(Math.round(speedRatio * 100), 9999)}%`,
    ),
    column("verdict", "left", 1, ({ verdict, expected }) =>
      verdict === "within" && isTarget(expected.kind) ? "target met" : words[verdict],
    ),
  ];
}

const isTarget = (kind: ComparedFigure["expected"]["kind"]): boolean =>
  kind === "atLeast" || kind === "atMost";

function describeExpected({ kind, low, high }: ComparedFigure["expected"]): string {
  switch (kind) {
    case "about":
      return `about ${low}`;
    case "between":
      return `${low} to ${high}`;
    case "atLeast":
      return `≥ ${low}`;
    case "atMost":
      return `≤ ${low}`;
  }
}

function meaning({ figures }: ExpectationComparison): string[] {
  const measured = figures.filter(({ speedRatio }) => speedRatio !== null);
  if (measured.length === 0) return [];
  const times = measured.some(({ better }) => better === "lower")
    ? "; of a time it is expected / measured, so that a time twice as long is 50%"
    : "";
  const kinds = new Set(measured.map(({ expected }) => expected.kind));
  const rules = [
    ...(kinds.has("about") ? ["80 to 120% of a value"] : []),
    ...(kinds.has("between") ? ["anything inside a range"] : []),
  ];
  const asExpected = rules.length > 0 ? ` As expected: ${rules.join(", ")}.` : "";
  return [`Speed: 100% is as expected, 50% is half as fast${times}.${asExpected} Far below: under 50%.`];
}

function notes({ figures }: ExpectationComparison): string[] {
  return figures.flatMap(({ label, from, statistic, reason, note, verdict }) => {
    const parts = [
      ...(reason === undefined ? [] : [reason]),
      ...(from === undefined ? [] : [`by ${from}`]),
      ...(statistic === "mean" ? ["the average, because there are too few requests for a median"] : []),
      ...(note === undefined ? [] : [note]),
      ...(verdict === "above"
        ? ["better than expected: is it the model, the quantization and the prompt that were expected?"]
        : []),
    ];
    return parts.length === 0 ? [] : [`${label}: ${parts.join("; ")}.`];
  });
}

function checklist({ checklist: items }: ExpectationComparison): Section {
  const entries = items.map(
    ({ check, how }, index): Entry => ({
      label: `${index + 1}.`,
      text: check,
      ...(how === undefined ? {} : { quote: how }),
    }),
  );
  return { title: "What to look at", blocks: [{ kind: "entries", entries, labelAlign: "right" }] };
}
