import type { Load } from "../../record/index.ts";

/** Tools and texts whose figures can be computed anew from a log. */
export const dialects = ["vllm", "aiperf", "guidellm", "mlperf", "ietf"] as const;
export type Dialect = (typeof dialects)[number];

export function isDialect(name: unknown): name is Dialect {
  return dialects.includes(name as Dialect);
}

/** One figure as the tool prints it, beside ours. */
export interface DialectRow {
  /** The tool's own name for it. */
  readonly figure: string;
  readonly unit: string;
  /** What the tool would have printed; null when it would have printed none, or the log cannot tell. */
  readonly value: number | null;
  /** Where the log can only bound it: the tool's figure lies between this and `value`. */
  readonly bound?: number;
  /** The nearest of our figures; null when we have none that is meant to say the same. */
  readonly ours: {
    /** Metric id, or a few words for what is no metric. */
    readonly metric: string;
    readonly statistic: string;
    readonly value: number | null;
  } | null;
  /** Whether the two, shown side by side, would contradict each other: more than 0.1 % apart, or one of them missing. */
  readonly differs: boolean;
  /** One sentence: how the tool computes it, and what that does. */
  readonly why: string;
}

export interface DialectLevel {
  readonly level: number;
  readonly load: Load;
  readonly rows: readonly DialectRow[];
}

/** What another tool would have said of the same requests. */
export interface DialectReport {
  readonly dialect: Dialect;
  /** Name and version of what was followed. */
  readonly title: string;
  /** What holds for all figures. */
  readonly notes: readonly string[];
  readonly levels: readonly DialectLevel[];
  /** What a report must tell about its test, where the dialect asks for it. */
  readonly disclosure: readonly { readonly item: string; readonly value: string }[];
}
