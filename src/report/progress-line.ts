import { formatDurationMs } from "../base/index.ts";
import type { LevelSummary } from "../metric/index.ts";
import { tokenMetrics } from "./llm/token-metrics.ts";
import { describeLoad } from "./load-label.ts";
import { missing, numberScale } from "./scale.ts";

/** What a level's summary so far does not know. */
export interface LevelProgress {
  /** Since the level began. */
  readonly elapsedMs: number;
  /** Sent and not ended. */
  readonly inFlight: number;
  /** Requests that the level will have, warm-up excluded, where that is known beforehand. */
  readonly plannedTotal?: number;
}

/** One line on a level under way; plain text without colours or line end. */
export function formatProgressLine(level: LevelSummary, progress: LevelProgress): string {
  const { ok, failed, dropped, warmup } = level.counts;
  const ended = ok + failed;
  const sent = ended + progress.inFlight;
  const isWarmingUp = ended === 0 && dropped === 0 && warmup > 0;
  const planned = progress.plannedTotal === undefined ? "" : `/${progress.plannedTotal}`;
  const rate = level.metrics.request_rate?.mean ?? null;
  const tokenRate = level.metrics[tokenMetrics.outputRate]?.mean ?? null;
  const median = level.metrics.response_time?.p50 ?? null;
  return [
    describeLoad(level.load),
    formatElapsed(progress.elapsedMs),
    isWarmingUp ? `warming up, ${warmup} ended` : `sent ${sent}${planned}`,
    ...(isWarmingUp ? [] : [`ended ${ended}`]),
    `in flight ${progress.inFlight}`,
    `${numberScale([rate], "").format(rate)} req/s`,
    ...(tokenRate === null ? [] : [`${numberScale([tokenRate], "").format(tokenRate)} tok/s`]),
    `p50 ${median === null ? missing : formatDurationMs(median)}`,
    `errors ${failed}`,
    ...(dropped > 0 ? [`dropped ${dropped}`] : []),
  ].join("  ");
}

/** Tenths of a second, then minutes: a line that changes every second must not jump about. */
function formatElapsed(ms: number): string {
  const tenths = Math.floor(ms / 100);
  if (tenths < 1200) return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}
