import { distributionMetric } from "../metric.ts";
import { e2eMs, replyOf } from "../tokens/reply.ts";

export const e2e = distributionMetric({
  id: "e2e",
  label: "End to end",
  unit: "ms",
  better: "lower",
  input: "prompt",
  needs: "ok prompts",
  formula:
    "last event with output − sentAt of each ok streamed prompt; endedAt − sentAt of one that was not streamed. The usage event, the end mark [DONE] and the end of the connection come after the output and do not extend it: service_time has them.",
  source:
    "end-to-end latency as vLLM bench serve (since September 2026) and AIPerf end it: at the last output",
  value(record) {
    const reply = replyOf(record);
    return reply && e2eMs(reply);
  },
});
