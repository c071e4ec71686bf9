import { distributionMetric } from "../metric.ts";
import { isReply } from "../tokens/reply.ts";
import { between } from "./durations.ts";

export const ttftResponse = distributionMetric({
  id: "ttft_response",
  label: "Time to first token, from the planned send",
  unit: "ms",
  better: "lower",
  needs: "ok prompts with a streamed answer",
  formula:
    "firstTokenAt − plannedAt of each ok streamed prompt: send_delay + ttft, so time spent in the client's own queue counts. It is to ttft what response_time is to service_time.",
  source:
    "LoadGen of MLPerf: a first token counts from when its query was scheduled, against coordinated omission",
  value: (record) => (isReply(record) ? between(record.plannedAt, record.firstTokenAt) : undefined),
});
