import type { PhaseStarted, RequestRecord } from "../record/index.ts";
import { createFailureTally } from "./failure-tally.ts";
import type { MetricContext } from "./metric.ts";
import { metrics } from "./metrics.ts";
import type { LevelSummary } from "./run-summary.ts";

/** One level, being summed up. */
export interface LevelFold {
  readonly started: PhaseStarted;
  add(record: RequestRecord): void;
  end(reason: LevelSummary["ended"]): void;
  /** The level so far. */
  summary(): LevelSummary;
}

export function createLevelFold(started: PhaseStarted, context: MetricContext): LevelFold {
  const folds = metrics.map((metric) => ({ id: metric.id, fold: metric.start(context) }));
  const failures = createFailureTally();
  const counts = { ok: 0, failed: 0, dropped: 0, warmup: 0 };
  let aborted = 0;
  let ended: LevelSummary["ended"] = "unfinished";
  let firstPlannedAt = Number.POSITIVE_INFINITY;
  let lastEndedAt = Number.NEGATIVE_INFINITY;
  let known: LevelSummary | undefined;

  const count = (record: RequestRecord): void => {
    if (record.outcome.kind === "ok") counts.ok++;
    else if (record.outcome.kind === "dropped") counts.dropped++;
    else if (record.outcome.kind === "aborted") aborted++;
    else counts.failed++;
  };

  const summarizeLevel = (): LevelSummary => {
    const spanMs = Math.max(0, lastEndedAt - firstPlannedAt);
    const cutShort = ended === "interrupted" || ended === "unfinished";
    const summaries: LevelSummary["metrics"] = {};
    for (const { id, fold } of folds) {
      const summary = fold.summary({ spanMs, cutShort });
      if (summary) summaries[id] = summary;
    }
    return {
      level: started.level,
      load: started.load,
      counts: cutShort
        ? { ...counts, ...(aborted > 0 ? { aborted } : {}) }
        : { ...counts, failed: counts.failed + aborted },
      spanMs,
      ended,
      errors: failures.errors(cutShort),
      metrics: summaries,
    };
  };

  return {
    started,
    add(record) {
      known = undefined;
      if (record.warmup) {
        counts.warmup++;
        return;
      }
      count(record);
      failures.add(record.outcome);
      firstPlannedAt = Math.min(firstPlannedAt, record.plannedAt);
      lastEndedAt = Math.max(lastEndedAt, record.endedAt);
      for (const { fold } of folds) fold.add(record);
    },
    end(reason) {
      known = undefined;
      ended = reason;
    },
    summary() {
      known ??= summarizeLevel();
      return known;
    },
  };
}
