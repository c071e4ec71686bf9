import { BenchError } from "../base/index.ts";

/** What happened, then what to try. */
export function formatError(error: unknown): string {
  if (error instanceof BenchError)
    return `inferbench: ${error.message}\n  try: ${error.hint} [${error.code}]\n`;
  return `inferbench: internal error: ${(error as Error)?.stack ?? String(error)}\n`;
}
