import { formatDurationMs } from "../base/index.ts";
import type { SelfTest } from "../record/index.ts";

/** The intervals that a self test compares. */
export const kinds = [
  ["ttft", "TTFT"],
  ["gap", "gap"],
  ["e2e", "E2E"],
] as const;

/** The largest error of each kind over all cases, on one line: "TTFT p99 0.41 ms, gap …". */
export function selfTestLine({ cases, measuredAt }: SelfTest): string {
  const worst = kinds.flatMap(([key, name]) => {
    const values = cases.flatMap((one) => (one[key] ? [one[key].p99Ms ?? one[key].worstMs] : []));
    return values.length === 0 ? [] : [`${name} ${formatDurationMs(Math.max(...values))}`];
  });
  return `${worst.join(", ")} at p99, against the simulator (${cases.map(({ load }) => load).join("; ")}; ${measuredAt.slice(0, 10)})`;
}
