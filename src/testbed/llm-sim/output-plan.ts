import type { Random } from "../../base/index.ts";
import type { LlmJob, LlmPiece, LlmResult } from "../llm/llm-engine.ts";
import type { OutputLengthSpec, SimulatedLlmSpec } from "./simulated-llm-spec.ts";
import { nextWord } from "./words.ts";

/** One token that will be made; its text is empty where a stop text swallowed it. */
export interface PlannedToken {
  readonly kind: LlmPiece["kind"];
  readonly text: string;
}

/** Everything that an answer will say. */
export interface OutputPlan {
  readonly tokens: readonly PlannedToken[];
  readonly reasoningTokens: number;
  readonly finishReason: LlmResult["finishReason"];
}

/** What an answer without any limit has when neither the request nor the options say a length. */
const defaultTokens = 128;

/** Where the answer would end by itself. Takes the same number of draws whatever comes out. */
export function drawOutputTokens(spec: OutputLengthSpec, random: Random): number {
  switch (spec.kind) {
    case "fixed":
      return spec.tokens;
    case "uniform":
      return spec.min + random.int(spec.max - spec.min + 1);
    case "lognormal": {
      // With sigma² = ln(1 + cv²) and mu = ln(mean) - sigma²/2 the mean and cv are the given ones.
      const variance = Math.log(1 + spec.cv ** 2);
      const drawn = Math.exp(Math.log(spec.mean) - variance / 2 + Math.sqrt(variance) * random.normal());
      return Math.max(1, Math.round(drawn));
    }
  }
}

/**
 * @param natural where the answer would end by itself; null: nowhere
 * @param room output tokens that the context still holds, at least 1
 */
export function outputLength(
  { maxTokens, minTokens, ignoreEos }: LlmJob,
  natural: number | null,
  room: number,
): { readonly tokens: number; readonly reachedLimit: boolean } {
  const limit = Math.min(maxTokens ?? room, room);
  if (ignoreEos) return { tokens: limit, reachedLimit: true };
  const own = Math.max(natural ?? maxTokens ?? defaultTokens, minTokens);
  // An end-of-sequence token would be one more, so an answer that just fits has reached its limit.
  return { tokens: Math.min(own, limit), reachedLimit: own >= limit };
}

/** @param random draws the words */
export function planOutput(
  spec: Pick<SimulatedLlmSpec, "reasoningTokens" | "toolCall">,
  job: LlmJob,
  length: { readonly tokens: number; readonly reachedLimit: boolean },
  random: Random,
): OutputPlan {
  const reasoningTokens = Math.min(spec.reasoningTokens, length.tokens);
  const reasoning = words(reasoningTokens, random);
  // Where a dialect has both in one text, the words of the two must not grow together.
  const lead = reasoningTokens > 0 && !spec.toolCall ? " " : "";
  const said = words(length.tokens - reasoningTokens, random, lead);
  const kind = spec.toolCall ? "tool" : "answer";
  const stopped = spec.toolCall ? null : cutAtStop(said, job, Math.max(0, job.minTokens - reasoningTokens));
  const rest = spec.toolCall ? toolArguments(said) : (stopped ?? said);
  return {
    tokens: [
      ...reasoning.map((text) => ({ kind: "reasoning", text }) as const),
      ...rest.map((text) => ({ kind, text }) as const),
    ],
    reasoningTokens,
    finishReason: stopped
      ? "stop"
      : length.reachedLimit
        ? "length"
        : spec.toolCall && said.length > 0
          ? "tool_calls"
          : "stop",
  };
}

/** One word a token with its space in front, as most tokenizers have it; the first has `lead` there. */
function words(count: number, random: Random, lead = ""): string[] {
  return Array.from({ length: count }, (_, i) => `${i === 0 ? lead : " "}${nextWord(random)}`);
}

/** The same tokens as the arguments of a call: they join to JSON, and still one word is one token. */
function toolArguments(texts: readonly string[]): string[] {
  const last = texts.length - 1;
  return texts.map((text, i) => `${i === 0 ? '{"text":"' : ""}${text}${i === last ? '"}' : ""}`);
}

/**
 * The tokens up to and with the one that completes a stop text, whose texts then stop before it; null without one.
 * @param from tokens that no stop text may end
 */
function cutAtStop(texts: readonly string[], { stop }: LlmJob, from: number): string[] | null {
  const whole = texts.join("");
  const begin = texts.slice(0, from).reduce((length, text) => length + text.length, 0);
  let cut: { readonly start: number; readonly end: number } | null = null;
  for (const text of stop) {
    const start = text === "" ? -1 : whole.indexOf(text, begin);
    const end = start + text.length;
    // A decoder sees first the one that is complete first.
    if (start >= 0 && (!cut || end < cut.end || (end === cut.end && start < cut.start))) cut = { start, end };
  }
  if (!cut) return null;
  const kept: string[] = [];
  for (let i = 0, at = 0; at < cut.end; i++) {
    const text = texts[i] as string;
    kept.push(text.slice(0, Math.max(0, cut.start - at)));
    at += text.length;
  }
  return kept;
}
