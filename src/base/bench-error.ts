import { type ErrorCode, errorTable } from "./error-table.ts";

export interface BenchErrorOptions {
  /** What to try; replaces the table's general hint when something better is known. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A failure that a person can act on: what happened and where (message), what to try (hint), how to exit. */
export class BenchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  /** @param message one sentence without a full stop: what happened, and where */
  constructor(code: ErrorCode, message: string, options: BenchErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "BenchError";
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
    this.exitCode = errorTable[code].exitCode;
  }
}
