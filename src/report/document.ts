/** How a piece of text should strike the reader; a format without colours ignores it. */
export type Tone = "bad" | "warn" | "muted";

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column {
  /** Neighbours with the same group share a heading above their titles. */
  readonly group?: string;
  readonly title: string;
  /** The whole heading in one piece, for formats without groups; the title when left out. */
  readonly fullTitle?: string;
  readonly align: "left" | "right";
  /** When space is short, the highest rank leaves for a table below; 0 repeats in every part. */
  readonly rank: number;
  readonly cells: readonly Cell[];
}

export type Block =
  | { readonly kind: "table"; readonly columns: readonly Column[] }
  | { readonly kind: "notes"; readonly lines: readonly string[] }
  | { readonly kind: "entries"; readonly entries: readonly Entry[]; readonly labelAlign?: "left" | "right" };

/** A label and what belongs to it. */
export interface Entry {
  readonly label: string;
  readonly text: string;
  /** Words of the server, quoted as they came. */
  readonly quote?: string;
  readonly tone?: Tone;
}

export interface Section {
  readonly title?: string;
  readonly blocks: readonly Block[];
}

/** What a report says, before it is text, Markdown or anything else. */
export interface ReportDocument {
  readonly title: string;
  /** Said before everything else: the run is not what it was meant to be. */
  readonly alerts: readonly string[];
  readonly sections: readonly Section[];
}
