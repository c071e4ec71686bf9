import type { LevelSummary } from "../../metric/index.ts";

/** Ids of the metrics of language models; this room names them here and nowhere else. */
export const tokenMetrics = {
  ttft: "ttft",
  ttftResponse: "ttft_response",
  ttfo: "ttfo",
  itl: "itl",
  chunkGap: "chunk_gap",
  tpot: "tpot",
  e2e: "e2e",
  longestGap: "longest_gap",
  stalls: "stall_count",
  requestSpeed: "output_speed_request",
  outputRate: "output_token_rate",
  inputRate: "input_token_rate",
  totalRate: "total_token_rate",
  prefillSpeed: "prefill_speed",
  decodeSpeed: "decode_speed",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  reasoningTokens: "reasoning_tokens",
  finishReasons: "finish_reasons",
  cachedInput: "cached_input_ratio",
  checks: "check_pass_rate",
} as const;

/** Whether a language model was measured: prompts were answered at one level at least. */
export function hasTokenMetrics(levels: readonly LevelSummary[]): boolean {
  return levels.some((level) => level.metrics[tokenMetrics.e2e] !== undefined);
}

export type MetricDetail = Readonly<Record<string, number | string>>;

/** What a metric's number is made of; empty where the level does not have it. */
export function detailOf(level: LevelSummary, metric: string): MetricDetail {
  return level.metrics[metric]?.detail ?? {};
}

/** A number of a metric's detail; null where there is none. */
export function detailNumber(level: LevelSummary, metric: string, key: string): number | null {
  const part = detailOf(level, metric)[key];
  return typeof part === "number" ? part : null;
}

/** What the levels say under a text key of a metric's detail, each once. */
export function detailTexts(levels: readonly LevelSummary[], metric: string, key: string): string[] {
  const texts = levels.map((level) => detailOf(level, metric)[key]);
  return [...new Set(texts.filter((text) => typeof text === "string"))];
}
