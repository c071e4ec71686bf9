import type { Estimate, Inversion } from "../analysis/index.ts";
import type { Capacity, Compared } from "../sizing/index.ts";
import type { Cell, Column, Section } from "./document.ts";
import { formatFigure, missing } from "./scale.ts";

/** "14.1–15.0"; an end that the data does not give is "?". */
export function formatInterval({ low95, high95 }: Estimate): string {
  if (low95 === null && high95 === null) return missing;
  return [low95, high95].map((end) => (end === null ? "?" : formatFigure(end))).join("–");
}

export const estimateOf = (capacity: Capacity): Estimate | undefined =>
  capacity.kind === "unavailable" ? undefined : capacity.estimate;

export function column(
  title: string,
  rank: number,
  texts: readonly string[],
  align: Column["align"] = "right",
): Column {
  return { title, align, rank, cells: texts.map((text): Cell => ({ text })) };
}

/** Results that are the other way round than their names say; nothing when there are none. */
export function inversionSections(inversions: readonly Inversion[]): Section[] {
  if (inversions.length === 0) return [];
  return [
    {
      title: "Out of order",
      blocks: [
        {
          kind: "entries",
          entries: inversions.map(({ kind, message, cause }) => ({
            label: kind,
            text: `${message}. Likely: ${cause}.`,
            tone: "warn",
          })),
        },
      ],
    },
  ];
}

/** Notes of each result, and why one has no rate. */
export function noteSections(results: readonly Compared[]): Section[] {
  const entries = results.flatMap(({ label, capacity, notes }) =>
    [...(capacity.kind === "unavailable" ? [`no rate: ${capacity.reason}`] : []), ...notes].map((text) => ({
      label,
      text,
    })),
  );
  return entries.length === 0 ? [] : [{ title: "Notes", blocks: [{ kind: "entries", entries }] }];
}
