import { createHistogram } from "../histogram.ts";
import type { Metric } from "../metric.ts";
import { distributionSummary } from "../metric-summary.ts";

/** Left out of levels that do not reason, so it is not a tokenDistribution. */
export const reasoningTokens: Metric = {
  id: "reasoning_tokens",
  label: "Reasoning tokens",
  unit: "tokens",
  better: "neutral",
  input: "prompt",
  needs:
    "ok prompts for which the server counts reasoning, or streams it with a known number of tokens an event",
  formula:
    "reasoning tokens of each ok prompt, as the server's usage has them, else the tokens of the events that brought reasoning; detail.total is their sum. They are part of output_tokens.",
  source: "usage.completion_tokens_details.reasoning_tokens of the OpenAI API",
  kind: "distribution",
  start() {
    const histogram = createHistogram();
    return {
      add() {},
      addReply({ reasoningTokens: tokens }) {
        if (tokens !== undefined) histogram.add(tokens);
      },
      summary: () =>
        (histogram.max ?? 0) > 0
          ? distributionSummary("tokens", histogram, undefined, { total: histogram.sum })
          : undefined,
    };
  },
};
