import { ApiError } from "../http/api-error.ts";
import type { LlmResult } from "../llm/llm-engine.ts";
import type { AskedJob } from "./dialect.ts";
import {
  countField,
  flagField,
  type JsonObject,
  numberField,
  objectField,
  textField,
  textsField,
} from "./json-body.ts";

/** The fields that chat and text completions share. */
export function readSampling(body: JsonObject): Omit<AskedJob, "prompt"> {
  if ((body.n ?? 1) !== 1)
    throw new ApiError(400, "n must be 1: the built-in server gives one answer", { param: "n" });
  const options = objectField(body, "stream_options");
  return {
    model: textField(body, "model"),
    maxTokens: countField(body, "max_completion_tokens", 1) ?? countField(body, "max_tokens", 1),
    minTokens: countField(body, "min_tokens") ?? 0,
    ignoreEos: flagField(body, "ignore_eos"),
    temperature: numberField(body, "temperature", { min: 0, max: 2 }),
    seed: numberField(body, "seed"),
    stop: textsField(body, "stop"),
    stream: flagField(body, "stream"),
    usage: flagField(options, "continuous_usage_stats")
      ? "continuous"
      : flagField(options, "include_usage")
        ? "end"
        : "none",
  };
}

/** `usage` of chat and text completions. */
export function openaiUsage({
  inputTokens,
  outputTokens,
  reasoningTokens,
  cachedInputTokens,
}: Omit<LlmResult, "finishReason" | "timings">): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  };
}

const perSecond = (count: number, ms: number): number | null => (ms > 0 ? (count * 1e3) / ms : null);
const each = (ms: number, count: number): number | null => (count > 0 ? ms / count : null);

/** `timings` as llama.cpp's server gives them. */
export function llamaTimings({
  inputTokens,
  outputTokens,
  cachedInputTokens = 0,
  timings,
}: LlmResult): object {
  const { promptMs, outputMs } = timings;
  const read = inputTokens - cachedInputTokens;
  return {
    cache_n: cachedInputTokens,
    prompt_n: read,
    prompt_ms: promptMs,
    prompt_per_token_ms: each(promptMs, read),
    prompt_per_second: perSecond(read, promptMs),
    predicted_n: outputTokens,
    predicted_ms: outputMs,
    predicted_per_token_ms: each(outputMs, outputTokens),
    predicted_per_second: perSecond(outputTokens, outputMs),
  };
}
