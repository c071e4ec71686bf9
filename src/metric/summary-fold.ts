import { BenchError } from "../base/index.ts";
import type { RequestEnded, RunEvent, RunStarted, SelfTest } from "../record/index.ts";
import { createInstrumentFold } from "./instrument/instrument-fold.ts";
import { shortestMedianMs } from "./instrument/window-limits.ts";
import { createLevelFold, type LevelContext, type LevelFold } from "./level-fold.ts";
import type { RunSummary } from "./run-summary.ts";
import { isNormalizerName, type NormalizerName, normalizers } from "./text/normalizer.ts";
import { createSpeechScorer } from "./text/speech-scorer.ts";

const defaultNormalizer: NormalizerName = "whisper-english";

/** A log may hold any number of warnings; a summary shows the first. */
const mostWarnings = 200;

export interface SummaryOptions {
  /** Scores texts with this normaliser, whatever the scenario of the run asked for (whisper-english by default). */
  readonly normalizer?: NormalizerName;
}

/** A run, being summed up. Its memory is bounded by the number of levels and clips, not of requests. */
export interface SummaryFold {
  /** Takes the next event of the log. */
  add(event: RunEvent): void;
  /**
   * The run so far: levels and runs that have not ended are "unfinished". Replies that wait for their tokens to be
   * counted are not in its token metrics yet.
   * @throws log.unreadable before the first event, runStarted, was added
   */
  summary(): RunSummary;
  /** No more events come, though levels may be without an end: nothing waits for its tokens to be counted any longer. */
  close(): void;
}

/** What a scenario says at `scoring.normalizer`; the log keeps scenarios as unknown JSON. */
function scenarioNormalizer(scenario: unknown): NormalizerName | undefined {
  const name = (scenario as { scoring?: { normalizer?: unknown } | null } | null | undefined)?.scoring
    ?.normalizer;
  return isNormalizerName(name) ? name : undefined;
}

/** Which part of the plan is missing, for people: workers are numbered from 1. */
function shareLost({ worker, workers, at, message }: Extract<RunEvent, { kind: "shareLost" }>): {
  code: string;
  message: string;
} {
  const share = workers === 1 ? "the whole plan" : `its share (1 of ${workers})`;
  return {
    code: "share-lost",
    message: `worker ${worker + 1} of ${workers} died ${(at / 1000).toFixed(1)} s after the start: ${message}; from then on ${share} was not sent`,
  };
}

/** Begins a summary that can be asked at any time while the run goes on. */
export function createSummaryFold(options: SummaryOptions = {}): SummaryFold {
  const levels = new Map<number, LevelFold>();
  const instrument = createInstrumentFold();
  const warnings: RunSummary["warnings"] = [];
  let context: LevelContext | undefined;
  let started: RunStarted | undefined;
  let ended: RunSummary["ended"] = "unfinished";
  let failure: string | undefined;
  let coldFirstRequestMs: number | null = null;
  let withoutLevel = 0;
  let selfTest: SelfTest | undefined;

  const begin = (event: RunStarted): void => {
    if (started) return;
    started = event;
    instrument.begin(event.workers ?? 1);
    const name = options.normalizer ?? scenarioNormalizer(event.scenario) ?? defaultNormalizer;
    context = { scorer: createSpeechScorer(normalizers[name]) };
  };

  const addRequest = (record: RequestEnded): void => {
    const level = levels.get(record.level);
    if (!level) {
      withoutLevel++;
      return;
    }
    level.add(record);
    if (!record.warmup) instrument.addRequest(record, level.started);
  };

  const add = (event: RunEvent): void => {
    switch (event.kind) {
      case "runStarted":
        begin(event);
        return;
      case "targetChecked":
        coldFirstRequestMs = event.latencyMs;
        return;
      case "phaseStarted":
        if (context && !levels.has(event.level)) levels.set(event.level, createLevelFold(event, context));
        return;
      case "requestEnded":
        addRequest(event);
        return;
      case "tokensCounted":
        for (const level of levels.values()) level.count(event);
        return;
      case "phaseEnded":
        levels.get(event.level)?.end(event.reason);
        return;
      case "loadgenHealth":
        instrument.addHealth(event);
        return;
      case "warned":
        if (warnings.length < mostWarnings) warnings.push({ code: event.code, message: event.message });
        return;
      case "shareLost":
        if (warnings.length < mostWarnings) warnings.push(shareLost(event));
        return;
      case "runEnded":
        ended = event.reason;
        failure = event.message;
        return;
      case "probeSampled":
        return;
      case "selfTested":
        selfTest = event.result;
        return;
    }
  };

  const summary = (): RunSummary => {
    if (!started) {
      throw new BenchError("log.unreadable", "the log does not begin with the start of a run (runStarted)");
    }
    const { runId, name, startedAt, seed, tool, machine, scenario } = started;
    const levelSummaries = [...levels.values()]
      .map((level) => level.summary())
      .sort((a, b) => a.level - b.level);
    const medians = new Map(levelSummaries.map(({ level, metrics }) => [level, shortestMedianMs(metrics)]));
    const lost = {
      code: "log.level-missing",
      message: `${withoutLevel} requests belong to levels whose start is not in the log; they are not counted`,
    };
    return {
      summaryVersion: 1,
      runId,
      name,
      startedAt,
      seed,
      tool,
      machine,
      scenario,
      ended,
      ...(failure === undefined ? {} : { failure }),
      coldFirstRequestMs,
      levels: levelSummaries,
      instrument: {
        ...instrument.summary((level) => medians.get(level) ?? null),
        ...(started.realTime ? { realTime: true } : {}),
        ...(selfTest === undefined ? {} : { selfTest }),
      },
      warnings: [
        ...warnings,
        ...[...levels.values()].flatMap((level) => level.warnings()),
        ...(withoutLevel > 0 ? [lost] : []),
      ],
    };
  };

  const close = (): void => {
    for (const level of levels.values()) level.settle();
  };

  return { add, summary, close };
}

/**
 * Sums up a whole log, finished or not.
 * @throws log.unreadable when it does not begin with runStarted
 */
export function summarize(events: Iterable<RunEvent>, options: SummaryOptions = {}): RunSummary {
  const fold = createSummaryFold(options);
  for (const event of events) fold.add(event);
  fold.close();
  return fold.summary();
}
