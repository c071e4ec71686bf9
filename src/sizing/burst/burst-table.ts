/** One row of a log of bursts: what its tool printed about one number of users. */
export interface BurstLevel {
  /** Requests sent at once, which is also how many were counted where a burst is sent once. 1 or more. */
  readonly concurrency: number;
  /** Average latency in ms, above 0. */
  readonly meanMs: number;
  /** In ms; null where the tool printed 0.00, which it does below 20 requests. */
  readonly p95Ms: number | null;
  /** 0 to 1; null where the table has no such column. */
  readonly errorRatio: number | null;
}

/** What the lines above a table say about it; what they do not say is left out. */
export interface BurstAttributes {
  readonly gpu?: string;
  readonly model?: string;
  /** Where the server ran: "Modal", "8 GPU workers". */
  readonly deployment?: string;
  /** "optimized" and the like. */
  readonly note?: string;
  /** Length of the clips that were sent, in s. */
  readonly audioSeconds?: number;
  /** YYYY-MM-DD */
  readonly date?: string;
}

/** One table of a log. */
export interface BurstTable {
  /** Made of the attributes; tables that are alike are numbered. */
  readonly label: string;
  /** Where its heading is, from 1. */
  readonly line: number;
  readonly attributes: BurstAttributes;
  readonly levels: readonly BurstLevel[];
  /** What a reader of its numbers has to know. */
  readonly notes: readonly string[];
}
