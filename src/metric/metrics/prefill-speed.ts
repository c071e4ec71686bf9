import { createHistogram } from "../histogram.ts";
import type { Metric } from "../metric.ts";
import { distributionSummary } from "../metric-summary.ts";
import { isReply } from "../tokens/reply.ts";

/** Chooses between two ways of knowing, so it is not a tokenDistribution. */
export const prefillSpeed: Metric = {
  id: "prefill_speed",
  label: "Prefill speed",
  unit: "tokens/s",
  better: "higher",
  input: "prompt",
  needs: "ok prompts with timings of the server, or streamed with their input tokens counted",
  formula:
    "promptTokens / promptMs by the server's own timings, of each ok prompt that has them. When none of the level has: (input tokens − cached ones) / ttft, which holds the network, the queue and the first token too and is therefore a lower bound; detail.measuredBy says which.",
  source: "timings.prompt_n and prompt_ms of llama.cpp, prompt_eval_count and prompt_eval_duration of Ollama",
  kind: "distribution",
  start() {
    const byServer = createHistogram();
    const bound = createHistogram();
    return {
      add(record) {
        if (!isReply(record)) return;
        const { promptMs = 0, promptTokens = 0 } = record.serverTimings ?? {};
        if (promptMs > 0 && promptTokens > 0) byServer.add(promptTokens / (promptMs / 1000));
      },
      addReply({ reply, input }) {
        const { firstTokenAt, sentAt, usage } = reply;
        if (!input || firstTokenAt === undefined || firstTokenAt <= sentAt) return;
        const processed = input.tokens - (usage.cachedInputTokens ?? 0);
        if (processed > 0) bound.add(processed / ((firstTokenAt - sentAt) / 1000));
      },
      summary() {
        if (byServer.n > 0) {
          return distributionSummary("tokens/s", byServer, undefined, { measuredBy: "the server's timings" });
        }
        const measuredBy = "lower bound: input tokens / ttft";
        return bound.n > 0 ? distributionSummary("tokens/s", bound, undefined, { measuredBy }) : undefined;
      },
    };
  },
};
