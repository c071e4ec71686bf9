import { BenchError } from "../../base/index.ts";

/** What was thrown, as an error with a code; a defect of ours keeps its stack. */
export function asBenchError(error: unknown): BenchError {
  if (error instanceof BenchError) return error;
  return new BenchError("internal", (error as Error)?.stack ?? String(error), { cause: error });
}
