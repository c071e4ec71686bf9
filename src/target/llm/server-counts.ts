import type { ServerTimings, Usage } from "../../record/index.ts";
import { count, fields, type Json } from "./json-fields.ts";

type Given<T> = { readonly [K in keyof T]: unknown };

/**
 * Token counts of a server. No input and no output tokens at all cannot be: such zeros stand for "not counted"
 * and are left out. A server that says 0 of the cached or the reasoning tokens means it.
 */
export function usageOf(given: Given<Usage>): Usage {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const input = count(given.inputTokens) || undefined;
  const output = count(given.outputTokens) || undefined;
  const reasoning = count(given.reasoningTokens);
  const cached = count(given.cachedInputTokens);
  if (input !== undefined) usage.inputTokens = input;
  if (output !== undefined) usage.outputTokens = output;
  if (output !== undefined && reasoning !== undefined) usage.reasoningTokens = reasoning;
  if (input !== undefined && cached !== undefined) usage.cachedInputTokens = cached;
  return usage;
}

/** What OpenAI's servers call `usage` in chat and completions. */
export function openaiUsage(value: unknown): Usage {
  const usage = fields(value);
  return usageOf({
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    reasoningTokens: fields(usage.completion_tokens_details).reasoning_tokens,
    cachedInputTokens: fields(usage.prompt_tokens_details).cached_tokens,
  });
}

/** Durations and counts that a server measured. What is not above 0 was not measured and is left out. */
export function timingsOf(given: Given<ServerTimings>): ServerTimings {
  const timings: Record<string, number> = {};
  for (const [key, value] of Object.entries(given)) {
    const known = key.endsWith("Tokens") ? count(value) : value;
    if (typeof known === "number" && Number.isFinite(known) && known > 0) timings[key] = known;
  }
  return timings;
}

/** llama.cpp's `timings`, in its own answers and in its OpenAI-style ones. */
export function llamaCppTimings(value: unknown): ServerTimings {
  const timings: Json = fields(value);
  return timingsOf({
    promptMs: timings.prompt_ms,
    promptTokens: timings.prompt_n,
    outputMs: timings.predicted_ms,
    outputTokens: timings.predicted_n,
  });
}

/** A duration in nanoseconds as milliseconds. */
export function nanosecondsToMs(value: unknown): number | undefined {
  return typeof value === "number" ? value / 1e6 : undefined;
}
