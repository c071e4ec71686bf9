import type { LevelSummary } from "../../metric/index.ts";
import type { Column, Section } from "../document.ts";
import { missing, numberScale } from "../scale.ts";
import type { Footnotes } from "./footnotes.ts";
import { figureOf, figuresOf, isMeasured, loadColumn, valueColumn } from "./level-columns.ts";

const phases = [
  { metric: "dns_time", title: "dns", rank: 4 },
  { metric: "connect_time", title: "connect", rank: 3 },
  { metric: "tls_time", title: "tls", rank: 4 },
  { metric: "write_time", title: "write", rank: 2 },
  { metric: "wait_time", title: "wait", rank: 1 },
  { metric: "read_time", title: "read", rank: 2 },
] as const;

/** Where the time of a request went, phase by phase. */
export function connectionPhases(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  const measured = phases.filter(({ metric }) => isMeasured(levels, metric));
  if (measured.length === 0) return [];
  const group = "median of each phase (ms)";
  const columns: Column[] = [
    loadColumn(levels),
    ...measured.map(({ metric, title, rank }) => {
      // Phases are microseconds to seconds long: one unit, but decimals of their own.
      const scale = numberScale(figuresOf(levels, [metric], ["p50"]), "ms");
      const heading = { group, title, fullTitle: `median ${title} (ms)`, rank };
      return valueColumn(levels, heading, (level) => scale.format(figureOf(level, metric, "p50")));
    }),
  ];
  if (isMeasured(levels, "connections_opened")) {
    const heading = { group: "connections", title: "opened", fullTitle: "connections opened", rank: 3 };
    columns.push(
      valueColumn(levels, heading, (level) =>
        String(figureOf(level, "connections_opened", "mean") ?? missing),
      ),
    );
  }
  const opening = ["dns_time", "connect_time", "tls_time"].some((metric) => isMeasured(levels, metric));
  const lines = [
    ...footnotes(measured.map(({ metric }) => ({ metric, figures: ["p50"] }))),
    ...(opening ? ["dns, connect and tls are of new connections only; reused ones have none."] : []),
    "wait is from the last byte written to the first byte of the answer: the server's share and one round trip.",
  ];
  return [
    {
      title: "Connection phases",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}
