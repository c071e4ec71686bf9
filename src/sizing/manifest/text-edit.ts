import { isAlias, isMap, isNode, isScalar, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { BenchError } from "../../base/index.ts";
import { findPair } from "./find-container.ts";

/** Fields to set; null takes a field away. */
export interface Wanted {
  readonly [key: string]: string | number | null | Wanted;
}

/** Replace the text from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with its splices, which must not overlap; of two at one place the first comes first. */
export function applySplices(source: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  const parts: string[] = [];
  for (const splice of ordered) {
    parts.push(source.slice(end, splice.start), splice.text);
    end = splice.end;
  }
  return parts.join("") + source.slice(end);
}

const isLeaf = (wanted: Wanted[string]): wanted is string | number =>
  typeof wanted === "string" || typeof wanted === "number";

/** Edits a YAML text at the places that its parsed nodes name, and nowhere else. */
export class TextEdit {
  readonly #source: string;
  readonly #eol: string;
  readonly #splices: Splice[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#eol = source.includes("\r\n") ? "\r\n" : "\n";
  }

  toString(): string {
    return applySplices(this.#source, this.#splices);
  }

  /** Sets fields in the map that is a pair's value; whatever else is there is replaced by a map. */
  setIn(pair: Pair, wanted: Wanted, inFlow: boolean): void {
    const { value } = pair;
    if (!isMap(value) || value.items.length === 0) {
      this.#replaceValue(pair, wanted, inFlow);
      return;
    }
    this.setFields(value, wanted, inFlow || value.flow === true, this.#endOfLine(this.#keyEnd(pair)));
  }

  /**
   * Sets fields in a map.
   * @param newAt end of the line below which new fields go, in block style
   */
  setFields(map: YAMLMap, wanted: Wanted, inFlow: boolean, newAt: number): void {
    refuseMerge(map);
    const added: Record<string, string | number | Wanted> = {};
    const gone: Pair[] = [];
    for (const [key, want] of Object.entries(wanted)) {
      const pair = findPair(map, key);
      if (want === null) {
        if (pair) gone.push(pair);
      } else if (pair === undefined) added[key] = want;
      else if (isLeaf(want)) this.#replaceScalar(pair, want);
      else this.setIn(pair, want, inFlow);
    }
    if (Object.keys(added).length > 0) {
      if (inFlow) this.#addInFlow(map, added, gone.shift());
      else {
        const indent = this.#columnOf(startOf(map.items[0] as Pair));
        this.#splice(newAt, newAt, this.#block(added, indent));
      }
    }
    for (const pair of gone) this.#remove(map, pair, inFlow);
  }

  /** @param inPlaceOf a pair that goes, whose commas the new ones take over */
  #addInFlow(map: YAMLMap, added: Wanted, inPlaceOf: Pair | undefined): void {
    const text = flowFields(added, hasQuotedKeys(map));
    if (inPlaceOf) this.#splice(startOf(inPlaceOf), endOf(inPlaceOf), text);
    else {
      const end = endOf(map.items.at(-1) as Pair);
      this.#splice(end, end, `, ${text}`);
    }
  }

  /** End of the line that an offset is in, before its line break. */
  #endOfLine(offset: number): number {
    const end = this.#source.indexOf("\n", offset);
    if (end === -1) return this.#source.length;
    return this.#source[end - 1] === "\r" ? end - 1 : end;
  }

  /** Where a new field can go below a scalar of one line; undefined where the value has more lines. */
  lineAfter(pair: Pair): number | undefined {
    if (!isScalar(pair.value) || pair.value.range == null) return undefined;
    const end = this.#endOfLine(startOf(pair));
    return pair.value.range[1] <= end && !String(pair.value.type).startsWith("BLOCK") ? end : undefined;
  }

  #splice(start: number, end: number, text: string): void {
    this.#splices.push({ start, end, text });
  }

  #columnOf(offset: number): number {
    return offset - (this.#source.lastIndexOf("\n", offset - 1) + 1);
  }

  /** Behind the colon of a pair. */
  #keyEnd(pair: Pair): number {
    return this.#source.indexOf(":", (pair.key as Scalar).range?.[1]) + 1;
  }

  #block(fields: Readonly<Record<string, string | number | Wanted>>, indent: number): string {
    return blockLines(fields, " ".repeat(indent))
      .map((line) => this.#eol + line)
      .join("");
  }

  #replaceScalar(pair: Pair, want: string | number): void {
    const value = pair.value as Node | null;
    const from = value?.range?.[0];
    const to = value?.range?.[1];
    const style = isScalar(value) ? value.type : undefined;
    if (value === null || from === undefined || to === undefined || from === to) {
      const at = this.#keyEnd(pair);
      this.#splice(at, at, ` ${scalarText(want, hasQuotedKey(pair))}`);
    } else if (style === "QUOTE_SINGLE") this.#splice(from, to, `'${want}'`);
    else if (style === "QUOTE_DOUBLE") this.#splice(from, to, JSON.stringify(String(want)));
    else if (style === "PLAIN") this.#splice(from, to, String(want));
    else if (isAlias(value)) this.#splice(from, to, scalarText(want, false));
    else {
      throw new BenchError(
        "manifest.invalid",
        `the value of ${(pair.key as Scalar).value} is no plain value`,
      );
    }
  }

  #replaceValue(pair: Pair, wanted: Wanted, inFlow: boolean): void {
    const fields = withoutNull(wanted);
    const keyEnd = this.#keyEnd(pair);
    const valueEnd = isNode(pair.value) ? Math.max(keyEnd, pair.value.range?.[1] ?? keyEnd) : keyEnd;
    if (inFlow) {
      this.#splice(keyEnd, valueEnd, ` {${flowFields(fields, hasQuotedKey(pair))}}`);
      return;
    }
    const isEmpty = isEmptyValue(pair.value);
    if (!isEmpty) this.#splice(keyEnd, valueEnd, "");
    // `resources: # why`: what stands in the line stays.
    const at = this.#endOfLine(isEmpty ? keyEnd : valueEnd);
    this.#splice(at, at, this.#block(fields, this.#columnOf(startOf(pair)) + 2));
  }

  #remove(map: YAMLMap, pair: Pair, inFlow: boolean): void {
    if (!inFlow) {
      const start = startOf(pair) - this.#columnOf(startOf(pair));
      const end = this.#source.indexOf("\n", endOf(pair));
      this.#splice(start, end === -1 ? this.#source.length : end + 1, "");
      return;
    }
    const at = map.items.indexOf(pair);
    const next = map.items[at + 1];
    const before = map.items[at - 1];
    if (next) this.#splice(startOf(pair), startOf(next), "");
    else this.#splice(before ? endOf(before) : startOf(pair), endOf(pair), "");
  }
}

const isEmptyValue = (value: unknown): boolean =>
  value === null || (isScalar(value) && value.range != null && value.range[0] === value.range[1]);

const startOf = (pair: Pair): number => (pair.key as Scalar).range?.[0] ?? 0;
const endOf = (pair: Pair): number =>
  (isNode(pair.value) ? pair.value.range?.[1] : undefined) ?? (pair.key as Scalar).range?.[1] ?? 0;

const hasQuotedKey = (pair: Pair): boolean => (pair.key as Scalar).type === "QUOTE_DOUBLE";
/** JSON must stay JSON. */
const hasQuotedKeys = (map: YAMLMap): boolean => map.items.some(hasQuotedKey);

function refuseMerge(map: YAMLMap): void {
  if (findPair(map, "<<") === undefined) return;
  throw new BenchError("manifest.invalid", "the resources are merged in with <<", {
    hint: "write them out in the container, then patch",
  });
}

function withoutNull(wanted: Wanted): Record<string, string | number | Wanted> {
  const kept: Record<string, string | number | Wanted> = {};
  for (const [key, want] of Object.entries(wanted)) {
    if (want !== null) kept[key] = typeof want === "object" ? withoutNull(want) : want;
  }
  return kept;
}

/** A quantity that looks like a number is quoted, as Kubernetes' own examples do. */
function scalarText(value: string | number, quoted: boolean): string {
  if (typeof value === "number") return String(value);
  return quoted || /^[\d.]+$/.test(value) ? JSON.stringify(value) : value;
}

function blockLines(fields: Wanted, indent: string): string[] {
  return Object.entries(withoutNull(fields)).flatMap(([key, value]) =>
    isLeaf(value)
      ? [`${indent}${key}: ${scalarText(value, false)}`]
      : [`${indent}${key}:`, ...blockLines(value, `${indent}  `)],
  );
}

function flowFields(fields: Wanted, quoted: boolean): string {
  return Object.entries(withoutNull(fields))
    .map(([key, value]) => {
      const text = isLeaf(value) ? scalarText(value, quoted) : `{${flowFields(value, quoted)}}`;
      return `${quoted ? JSON.stringify(key) : key}: ${text}`;
    })
    .join(", ");
}
