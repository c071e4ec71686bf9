import { BenchError, exitCodes } from "../base/index.ts";
import { printable } from "./printable.ts";

/** What happened, then what to try. */
export function formatError(error: unknown): string {
  if (!(error instanceof BenchError) || error.code === "internal") {
    const text = error instanceof BenchError ? error.message : ((error as Error)?.stack ?? String(error));
    return `inferbench: internal error: ${text}\n`;
  }
  return `inferbench: ${printable(error.message)}\n  try: ${printable(error.hint)} [${error.code}]\n`;
}

/** The same for a program that reads our standard output: one line of JSON. */
export function formatErrorJson(error: unknown): string {
  const { code, message, hint, exitCode } =
    error instanceof BenchError
      ? error
      : {
          code: "internal",
          message: (error as Error)?.message ?? String(error),
          hint: undefined,
          exitCode: exitCodes.failure,
        };
  return `${JSON.stringify({ error: { code, message, hint, exitCode } })}\n`;
}
