import { numberMetric } from "../metric.ts";
import { isReply } from "../tokens/reply.ts";

/** The server's words: neither their number nor their length may grow without bound. */
const mostReasons = 20;
const longestReason = 40;

/** OpenAI and llama.cpp, Anthropic, the Responses API. */
const limitReasons = new Set(["length", "max_tokens", "max_output_tokens", "limit"]);

export const finishReasons = numberMetric({
  id: "finish_reasons",
  label: "Replies cut at the token limit",
  unit: "ratio",
  better: "neutral",
  input: "prompt",
  needs: "ok prompts whose answer names its finish reason",
  formula:
    "ok prompts that ended because of a token limit (length, max_tokens, max_output_tokens, limit) / ok prompts with a finish reason; the detail counts every reason in the server's own word.",
  source: "finish_reason of the OpenAI API, stop_reason of Anthropic's, done_reason of Ollama's",
  start() {
    const reasons = new Map<string, number>();
    let replies = 0;
    let named = 0;
    let cut = 0;
    return {
      add(record) {
        if (!isReply(record)) return;
        replies++;
        const reason = record.output?.finishReason?.slice(0, longestReason);
        if (reason === undefined || reason === "") return;
        named++;
        if (limitReasons.has(reason)) cut++;
        const key = reasons.has(reason) || reasons.size < mostReasons ? reason : "further reasons";
        reasons.set(key, (reasons.get(key) ?? 0) + 1);
      },
      result: () =>
        named === 0
          ? undefined
          : {
              value: cut / named,
              n: named,
              detail: {
                ...Object.fromEntries(reasons),
                ...(replies > named ? { "(none named)": replies - named } : {}),
              },
            },
    };
  },
});
