import { BenchError } from "../../base/index.ts";
import type { LevelSummary, RunSummary } from "../../metric/index.ts";

/**
 * A run, or a level of it, in which every request failed has measured nothing, whatever its latencies: it must not
 * look like a pass to a script that reads the exit code.
 */
export function nothingMeasured({ levels }: RunSummary): BenchError | undefined {
  const dead = levels.filter((level) => level.counts.ok === 0 && failures(level) > 0);
  if (levels.every((level) => level.counts.ok === 0)) {
    return dead.length > 0
      ? new BenchError("run.all-failed", `all ${sum(dead)} requests failed${firstReason(dead)}`)
      : new BenchError("run.all-failed", "no request was measured", { hint: "raise requests or duration" });
  }
  if (dead.length === 0) return undefined;
  const which = dead.map(({ level }) => level + 1).join(", ");
  return new BenchError(
    "run.all-failed",
    `all ${sum(dead)} requests of level ${which} of ${levels.length} failed${firstReason(dead)}`,
    { hint: "the other levels are good; look into the server's own log for why it failed here" },
  );
}

const failures = ({ counts }: LevelSummary): number => counts.failed + counts.dropped;

const sum = (levels: readonly LevelSummary[]): number =>
  levels.reduce((total, level) => total + failures(level), 0);

function firstReason(levels: readonly LevelSummary[]): string {
  const first = levels.flatMap((level) => level.errors)[0];
  return first ? `: ${first.error}: ${first.example}` : "";
}
