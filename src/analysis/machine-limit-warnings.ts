import { errorTable, machineLimitOf } from "../base/index.ts";
import type { RunSummary } from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** Failures that this machine's limits made and not the server. One warning a limit. */
export function machineLimitWarnings({ levels }: RunSummary): Warning[] {
  const counts = new Map<string, number>();
  for (const { error, count } of levels.flatMap((level) => level.errors)) {
    // A network error begins with the system's code: "EMFILE while connecting".
    const systemCode = error.split(" ", 1)[0] as string;
    if (machineLimitOf(systemCode)) counts.set(systemCode, (counts.get(systemCode) ?? 0) + count);
  }
  return [...counts].map(([systemCode, count]) => {
    const code = machineLimitOf(systemCode) as NonNullable<ReturnType<typeof machineLimitOf>>;
    const { meaning, hint } = errorTable[code];
    return {
      code: code.replace(".", "-"),
      message: `${count} requests failed with ${systemCode}: ${meaning.charAt(0).toLowerCase()}${meaning.slice(1, -1)}`,
      advice: hint,
      invalidates: true,
    };
  });
}
