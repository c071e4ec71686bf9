import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair } from "yaml";

/** Keys and positions from the root down. */
export type Path = readonly (string | number)[];

/** One YAML document and what is said in it about its fields. */
export interface ManifestPart {
  readonly value: object;
  /** Comment above the field; a note without a text is left out. */
  readonly notes: readonly (readonly [Path, string | undefined])[];
}

const maxColumns = 100;

/** Documents in one stream. */
export function writeParts(parts: readonly ManifestPart[]): string {
  return parts.map(writePart).join("---\n");
}

function writePart({ value, notes }: ManifestPart): string {
  const document = new Document(structuredClone(value), { aliasDuplicateObjects: false });
  for (const [path, text] of notes) {
    if (text === undefined) continue;
    const key = keyAt(document, path);
    const said = asComment(text, maxColumns - 2 * (path.length - 1));
    key.commentBefore = key.commentBefore ? `${key.commentBefore}\n${said}` : said;
  }
  return document.toString({ lineWidth: 0 });
}

/** The node that a comment above a field belongs to: its key, or the entry of a list. */
function keyAt(document: Document, path: Path): Node {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const found = isMap(parent)
    ? parent.items.find((pair: Pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === last)?.key
    : isSeq(parent)
      ? parent.items[last as number]
      : undefined;
  if (found === undefined || found === null) throw new RangeError(`no field at ${path.join(".")}`);
  return found as Node;
}

/** Lines of at most `columns` signs, each with the space that follows "#". */
function asComment(text: string, columns: number): string {
  const lines = text.split("\n").flatMap((paragraph) => {
    const wrapped: string[] = [];
    let line = "";
    for (const word of paragraph.split(/\s+/).filter((word) => word !== "")) {
      if (line !== "" && line.length + 1 + word.length > columns - 2) {
        wrapped.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...wrapped, line];
  });
  return lines.map((line) => ` ${line}`).join("\n");
}
