import type { Metric } from "../metric.ts";
import { tokenDistribution } from "../tokens/token-distribution.ts";

const shared = {
  unit: "tokens",
  better: "neutral",
  input: "prompt",
  needs: "ok prompts with a token count",
  source: "the server's usage first, then the tokenizer; events are never taken for tokens",
  streamedOnly: false,
  emptyReason: "no answer was counted",
  withTotal: true,
} as const;

export const inputTokens: Metric = tokenDistribution({
  ...shared,
  id: "input_tokens",
  label: "Input tokens",
  formula: "tokens of each ok prompt, those from a prefix cache included; detail.total is their sum.",
  side: "input",
  value: ({ input }) => input?.tokens,
});

export const outputTokens: Metric = tokenDistribution({
  ...shared,
  id: "output_tokens",
  label: "Output tokens",
  formula: "generated tokens of each ok prompt, reasoning included; detail.total is their sum.",
  side: "output",
  value: ({ output }) => output?.tokens,
});
