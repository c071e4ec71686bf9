import type { PhaseStarted, RequestInput, RequestRecord, TokensCounted } from "../record/index.ts";
import { createArrivalFold } from "./arrivals/arrival-fold.ts";
import { createCheckResults } from "./check-results.ts";
import { createFailureTally } from "./failure-tally.ts";
import type { MetricContext } from "./metric.ts";
import { metrics } from "./metrics.ts";
import { createPromptFigures } from "./prompt-figures.ts";
import type { LevelSummary, RunSummary } from "./run-summary.ts";
import { steadyWindow } from "./steady-window.ts";
import type { CountedReply } from "./tokens/counted-reply.ts";
import { replyOf } from "./tokens/reply.ts";
import { createWaitingReplies } from "./tokens/waiting-replies.ts";

/** One level, being summed up. */
export interface LevelFold {
  readonly started: PhaseStarted;
  add(record: RequestRecord): void;
  /** Takes a token count; those of other levels are passed by. */
  count(counted: TokensCounted): void;
  end(reason: LevelSummary["ended"]): void;
  /** No more token counts come. */
  settle(): void;
  /** The level so far. */
  summary(): LevelSummary;
  /** What the reader of the numbers must know of this level. */
  warnings(): RunSummary["warnings"];
}

export type LevelContext = Pick<MetricContext, "scorer">;

export function createLevelFold(started: PhaseStarted, levelContext: LevelContext): LevelFold {
  const checksOf = createCheckResults();
  const context = { ...levelContext, checksOf, levelStartedAt: started.at };
  const folds = metrics.map(({ id, input, start }) => ({ id, input, fold: start(context) }));
  const foldsOf = (kind: RequestInput["kind"]) =>
    folds.filter(({ input }) => input === undefined || input === kind).map(({ fold }) => fold);
  const foldsByInput = { speech: foldsOf("speech"), prompt: foldsOf("prompt") };
  const replyFolds = folds.filter(({ fold }) => fold.addReply).map(({ fold }) => fold);
  const arrivals = createArrivalFold(started);
  const failures = createFailureTally();
  const prompts = createPromptFigures();
  const replies = createWaitingReplies();
  const counts = { ok: 0, failed: 0, dropped: 0, warmup: 0 };
  let aborted = 0;
  let ended: LevelSummary["ended"] = "unfinished";
  let firstPlannedAt = Number.POSITIVE_INFINITY;
  let lastPlannedAt = Number.NEGATIVE_INFINITY;
  let firstEndedAt = Number.POSITIVE_INFINITY;
  let lastEndedAt = Number.NEGATIVE_INFINITY;
  let warmupEndedAt: number | undefined;
  let known: LevelSummary | undefined;

  const count = (record: RequestRecord): void => {
    if (record.outcome.kind === "ok") counts.ok++;
    else if (record.outcome.kind === "dropped") counts.dropped++;
    else if (record.outcome.kind === "aborted") aborted++;
    else counts.failed++;
  };

  const addReplies = (counted: readonly CountedReply[]): void => {
    for (const reply of counted) {
      prompts.addReply(reply);
      for (const fold of replyFolds) fold.addReply?.(reply);
    }
  };

  const summarizeLevel = (): LevelSummary => {
    const spanMs = Math.max(0, lastEndedAt - firstPlannedAt);
    const cutShort = ended === "interrupted" || ended === "unfinished";
    const steady = steadyWindow({ firstPlannedAt, lastPlannedAt, firstEndedAt, lastEndedAt, warmupEndedAt });
    const summaries: LevelSummary["metrics"] = {};
    for (const { id, fold } of folds) {
      const summary = fold.summary({ spanMs, cutShort, firstPlannedAt, lastEndedAt, steady });
      if (summary) summaries[id] = summary;
    }
    const arrivalSummary = arrivals.summary();
    const promptFigures = prompts.figures();
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
      ...(arrivalSummary ? { arrivals: arrivalSummary } : {}),
      ...(promptFigures ? { prompts: promptFigures } : {}),
    };
  };

  const settle = (): void => {
    known = undefined;
    arrivals.close();
    addReplies(replies.settle());
  };

  return {
    started,
    add(record) {
      known = undefined;
      if (record.warmup) {
        counts.warmup++;
        warmupEndedAt = Math.max(warmupEndedAt ?? record.endedAt, record.endedAt);
        return;
      }
      count(record);
      failures.add(record.outcome);
      arrivals.add(record);
      firstPlannedAt = Math.min(firstPlannedAt, record.plannedAt);
      lastPlannedAt = Math.max(lastPlannedAt, record.plannedAt);
      firstEndedAt = Math.min(firstEndedAt, record.endedAt);
      lastEndedAt = Math.max(lastEndedAt, record.endedAt);
      const { kind } = record.input;
      for (const fold of foldsByInput[kind]) fold.add(record);
      if (kind !== "prompt") return;
      prompts.add(record, checksOf(record));
      const reply = replyOf(record);
      if (reply) addReplies(replies.add(reply));
    },
    count(counted) {
      const reply = replies.count(counted);
      known = undefined;
      if (reply) addReplies([reply]);
    },
    end(reason) {
      ended = reason;
      settle();
    },
    settle,
    summary() {
      known ??= summarizeLevel();
      return known;
    },
    warnings() {
      const mismatch = replies.mismatch();
      const message = `level ${started.level}: ${mismatch}; the metrics use the server's usage`;
      return mismatch === undefined ? [] : [{ code: "tokens.mismatch", message }];
    },
  };
}
