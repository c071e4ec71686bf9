import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from "yaml";

/** What the nodes of one document need to say where they are. */
export interface ConfigSource {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

/** A place in a parsed document that may be empty: reading below nothing is nothing, at the nearest place there is. */
export class ConfigNode {
  readonly source: ConfigSource;
  readonly path: string;
  readonly #node: Node | undefined;
  readonly #offset: number;

  constructor(source: ConfigSource, node: unknown, path: string, offset: number) {
    const resolved = isAlias(node) ? node.resolve(source.document) : node;
    this.source = source;
    this.path = path;
    this.#node = isNode(resolved) && !isNull(resolved) ? resolved : undefined;
    this.#offset = offset;
  }

  get position(): { readonly file: string; readonly line: number; readonly column: number } {
    return { file: this.source.file, ...this.source.positionOf(this.#offset) };
  }

  /** Something other than null is here. */
  get isThere(): boolean {
    return this.#node !== undefined;
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** The value of a scalar; undefined for anything else. */
  get scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined;
  }

  get text(): string | undefined {
    return typeof this.scalar === "string" ? this.scalar : undefined;
  }

  /** A number, also as a text; Python's parser takes 2_000 for one. */
  get number(): number | undefined {
    const { scalar } = this;
    if (typeof scalar === "number") return scalar;
    if (typeof scalar !== "string" || !/^[\d_]+(\.\d+)?$/.test(scalar)) return undefined;
    return Number(scalar.replaceAll("_", ""));
  }

  /** First line and its indent of a block of text, for positions inside it. */
  get blockStart(): { readonly line: number; readonly column: number } | undefined {
    return isScalar(this.#node) && this.#node.type === "BLOCK_LITERAL" && this.#node.range
      ? this.source.positionOf(this.#node.range[0])
      : undefined;
  }

  at(...keys: readonly string[]): ConfigNode {
    return keys.reduce((node: ConfigNode, key) => node.#child(key), this);
  }

  #child(key: string): ConfigNode {
    const path = this.path === "" ? key : `${this.path}.${key}`;
    const pair = this.#pairs().find((pair) => keyOf(pair) === key);
    return new ConfigNode(this.source, pair?.value, path, pair ? offsetOf(pair) : this.#offset);
  }

  /** Fields with what is in them. */
  fields(): { readonly key: string; readonly value: ConfigNode }[] {
    return this.#pairs().flatMap((pair) => {
      const key = keyOf(pair);
      return key === undefined ? [] : [{ key, value: this.#child(key) }];
    });
  }

  items(): ConfigNode[] {
    if (!isSeq(this.#node)) return [];
    return this.#node.items.map((item, i) => {
      const offset = isNode(item) ? item.range?.[0] : undefined;
      return new ConfigNode(this.source, item, `${this.path}[${i}]`, offset ?? this.#offset);
    });
  }

  /** Own pairs, then those merged in with <<. */
  #pairs(): Pair[] {
    if (!isMap(this.#node)) return [];
    const own = this.#node.items.filter((pair) => keyOf(pair) !== "<<");
    const merged = this.#node.items
      .filter((pair) => keyOf(pair) === "<<")
      .flatMap(({ value }) => (isSeq(value) ? value.items : [value]))
      .map((item) => (isAlias(item) ? item.resolve(this.source.document) : item))
      .flatMap((map) => (isMap(map) ? map.items : []))
      .filter((pair) => keyOf(pair) !== "<<");
    return [...own, ...merged];
  }
}

const isNull = (node: Node): boolean => isScalar(node) && node.value === null;
const keyOf = ({ key }: Pair): string | undefined => (isScalar(key) ? String(key.value) : undefined);
const offsetOf = ({ key }: Pair): number => (isScalar(key) ? (key.range?.[0] ?? 0) : 0);
