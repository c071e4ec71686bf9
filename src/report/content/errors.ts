import type { LevelSummary } from "../../metric/index.ts";
import type { Load } from "../../record/index.ts";
import type { Entry, Section } from "../document.ts";
import { describeLoad, loadValue } from "../load-label.ts";
import { formatRatio } from "../scale.ts";

const mostKinds = 10;
/** More levels than this are named as a range: the main table has the rates. */
const mostLevels = 4;

interface ErrorKind {
  readonly error: string;
  readonly example: string;
  readonly places: { readonly load: Load; readonly count: number }[];
}

/** Failures of the whole run by kind, most frequent first. */
export function errorKinds(levels: readonly LevelSummary[]): (ErrorKind & { readonly count: number })[] {
  const kinds = new Map<string, ErrorKind>();
  for (const { errors, load } of levels) {
    for (const { error, count, example } of errors) {
      const kind = kinds.get(error) ?? { error, example, places: [] };
      kind.places.push({ load, count });
      kinds.set(error, kind);
    }
  }
  return [...kinds.values()]
    .map((kind) => ({ ...kind, count: kind.places.reduce((sum, place) => sum + place.count, 0) }))
    .sort((a, b) => b.count - a.count);
}

/** What failed, how often, where, and what the server said. */
export function errorsByKind(levels: readonly LevelSummary[]): Section[] {
  const kinds = errorKinds(levels);
  if (kinds.length === 0) return [];
  const planned = levels.reduce((sum, { counts }) => sum + counts.ok + counts.failed + counts.dropped, 0);
  const entries = kinds.slice(0, mostKinds).map((kind): Entry => {
    const label = `${kind.count} ${kind.count === 1 ? "request" : "requests"}`;
    const share = formatRatio(planned > 0 ? kind.count / planned : null);
    const where = levels.length > 1 ? ` · ${describePlaces(kind.places)}` : "";
    const text = `${kind.error} · ${share} of all${where}`;
    const quote = kind.error.includes(kind.example) ? {} : { quote: kind.example };
    return { label, text, tone: "bad", ...quote };
  });
  const rest = kinds.slice(mostKinds);
  const restCount = rest.reduce((sum, kind) => sum + kind.count, 0);
  return [
    {
      title: "Errors by kind",
      blocks: [
        { kind: "entries", entries, labelAlign: "right" },
        ...(rest.length > 0
          ? [{ kind: "notes" as const, lines: [`${rest.length} further kinds, ${restCount} requests.`] }]
          : []),
      ],
    },
  ];
}

function describePlaces(places: ErrorKind["places"]): string {
  const [first] = places;
  const last = places.at(-1);
  if (!first || !last) return "";
  if (places.length === 1) return describeLoad(first.load);
  if (places.length > mostLevels) {
    return `${places.length} levels, ${describeLoad(first.load)} to ${describeLoad(last.load)}`;
  }
  const closed = places.every(({ load }) => load.kind === "closed");
  if (!closed) return places.map(({ load, count }) => `${describeLoad(load)} (${count})`).join(", ");
  return `concurrency ${places.map(({ load, count }) => `${loadValue(load)} (${count})`).join(", ")}`;
}
