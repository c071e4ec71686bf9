import { numberMetric } from "../metric.ts";
import { isReply } from "../tokens/reply.ts";

export const cachedInputRatio = numberMetric({
  id: "cached_input_ratio",
  label: "Input from the prefix cache",
  unit: "ratio",
  better: "neutral",
  input: "prompt",
  needs: "ok prompts for which the server says how many input tokens came from its cache",
  formula:
    "Σ cached input tokens / Σ input tokens, over the ok prompts whose usage has both. A warm cache flatters ttft and prefill_speed.",
  source:
    "usage.prompt_tokens_details.cached_tokens of the OpenAI API, cache_read_input_tokens of Anthropic's",
  start() {
    let n = 0;
    let cachedInputTokens = 0;
    let inputTokens = 0;
    return {
      add(record) {
        const { cachedInputTokens: cached, inputTokens: all = 0 } = record.usage ?? {};
        if (!isReply(record) || cached === undefined || all === 0) return;
        n++;
        cachedInputTokens += cached;
        inputTokens += all;
      },
      result: () =>
        n === 0
          ? undefined
          : { value: cachedInputTokens / inputTokens, n, detail: { cachedInputTokens, inputTokens } },
    };
  },
});
