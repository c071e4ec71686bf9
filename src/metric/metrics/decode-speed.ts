import { distributionMetric } from "../metric.ts";
import { isReply } from "../tokens/reply.ts";

export const decodeSpeed = distributionMetric({
  id: "decode_speed",
  label: "Decode speed by the server",
  unit: "tokens/s",
  better: "higher",
  input: "prompt",
  needs: "ok prompts for which the server sends its own timings",
  formula:
    "outputTokens / outputMs by the server's own timings, of each ok prompt with two output tokens or more. What a client can see of it is 1000 / tpot.",
  source: "timings.predicted_n and predicted_ms of llama.cpp, eval_count and eval_duration of Ollama",
  value(record) {
    const { outputTokens = 0, outputMs = 0 } = record.serverTimings ?? {};
    return isReply(record) && outputTokens >= 2 && outputMs > 0
      ? outputTokens / (outputMs / 1000)
      : undefined;
  },
});
