import type { GenerationSink } from "./generation.ts";
import { count, fields, items, type Json } from "./json-fields.ts";
import type { OpenaiChatSpec, OpenaiCompletionsSpec } from "./prompt-target-spec.ts";
import { llamaCppTimings, openaiUsage } from "./server-counts.ts";

/** Asks for token counts in a stream. continuous_usage_stats is vLLM's: the counts so far, with every chunk. */
export function openaiStreamOptions(
  spec: Pick<OpenaiChatSpec | OpenaiCompletionsSpec, "stream" | "streamUsage">,
): Json | undefined {
  if (!spec.stream || spec.streamUsage === "none") return undefined;
  return {
    include_usage: true,
    ...(spec.streamUsage === "each-chunk" ? { continuous_usage_stats: true } : {}),
  };
}

/** `usage`, and llama.cpp's `timings`; both may come with every chunk, counting along. */
export function takeOpenaiCounts(json: Json, sink: GenerationSink): void {
  const timings = fields(json.timings);
  const usage = openaiUsage(json.usage);
  sink.tokensSoFar(usage.outputTokens ?? count(timings.predicted_n));
  sink.usage(usage);
  sink.timings(llamaCppTimings(timings));
}

/** The first of the answers; any others would be other answers. Undefined when there is none. */
export function firstChoice(json: Json): Json | undefined {
  return items(json.choices)
    .map(fields)
    .find((choice) => (choice.index ?? 0) === 0);
}
