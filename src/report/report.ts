import type { AssessedRun } from "../analysis/index.ts";

export interface ReportOptions {
  /** ANSI colours; off by default. Only the terminal text has any. */
  readonly color?: boolean;
  /** Columns of the terminal, 100 by default; tables move columns below rather than pass it. */
  readonly width?: number;
}

/** One way to write a run down. Ends with a line end; text from servers is made harmless for the format. */
export type Report = (run: AssessedRun, options?: ReportOptions) => string;
