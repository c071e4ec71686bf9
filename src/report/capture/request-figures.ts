import { type LevelSummary, summarize } from "../../metric/index.ts";
import type { RequestRecord, RunStarted, TokensCounted } from "../../record/index.ts";
import { tokenMetrics } from "../llm/token-metrics.ts";
import type { PromptRecord } from "./captured-run.ts";

/** What was measured of one request; null where it cannot be known, or where the request failed. */
export interface RequestFigures {
  readonly ttftMs: number | null;
  /** Send to last token. */
  readonly e2eMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Who counted the output tokens. */
  readonly tokenSource: string | null;
  /** Tokens a second after the first: 1000 / TPOT. */
  readonly generationSpeed: number | null;
  /** Output tokens a second with the wait for the first in it. */
  readonly requestSpeed: number | null;
  /** Why it failed, and what was said; null for one that ended well. */
  readonly failure: string | null;
}

const noRun: Omit<RunStarted, "kind"> = {
  ...{ logVersion: 1, runId: "", name: "", startedAt: "", clockOriginNs: "", scenario: null, seed: 0 },
  tool: { name: "", version: "" },
  machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 0, memoryBytes: 0, node: "" },
};

/** The figures of a request are those of a run that had no other: every definition stays where it is. */
export function requestFigures(record: PromptRecord, counted?: TokensCounted): RequestFigures {
  const level = levelOfOne(record, counted);
  const metrics = level?.metrics ?? {};
  const mean = (metric: string): number | null => metrics[metric]?.mean ?? null;
  const tpotMs = mean(tokenMetrics.tpot);
  const source = metrics[tokenMetrics.outputTokens]?.detail?.tokens;
  return {
    ttftMs: mean(tokenMetrics.ttft),
    e2eMs: mean(tokenMetrics.e2e),
    inputTokens: mean(tokenMetrics.inputTokens),
    outputTokens: mean(tokenMetrics.outputTokens),
    tokenSource: typeof source === "string" ? source : null,
    generationSpeed: tpotMs ? 1000 / tpotMs : null,
    requestSpeed: mean(tokenMetrics.requestSpeed),
    failure: failureOf(level),
  };
}

/** Whether every check of the answer passed. */
export function checksPassed(record: PromptRecord): boolean {
  return levelOfOne(record)?.metrics[tokenMetrics.checks]?.mean === 1;
}

function failureOf(level: LevelSummary | undefined): string | null {
  const [failure] = level?.errors ?? [];
  if (!failure) return null;
  const { error, example } = failure;
  return example === "" || error.includes(example) ? error : `${error}: ${example}`;
}

function levelOfOne(record: RequestRecord, counted?: TokensCounted): LevelSummary | undefined {
  const { level, plannedAt: at, endedAt } = record;
  const { levels } = summarize([
    { kind: "runStarted", ...noRun },
    {
      kind: "phaseStarted",
      ...{ at, level, load: { kind: "closed", concurrency: 1 }, warmupRequests: 0, maxConnections: null },
    },
    { kind: "requestEnded", ...record },
    ...(counted ? [counted] : []),
    { kind: "phaseEnded", at: endedAt, level, reason: "requests" },
  ]);
  return levels[0];
}
