import { distributionMetric } from "../metric.ts";
import { isReply } from "../tokens/reply.ts";
import { between } from "./durations.ts";

export const ttfo = distributionMetric({
  id: "ttfo",
  label: "Time to first answer token",
  unit: "ms",
  better: "lower",
  needs: "ok prompts with a streamed answer",
  formula:
    "firstAnswerAt − sentAt of each ok streamed prompt: to the first output that is not reasoning (text or a tool call). Equals ttft when the model does not think first; a reply of reasoning alone has none.",
  source: "time to first output token of AIPerf (TTFO) and GuideLLM (TTFOT)",
  value: (record) => (isReply(record) ? between(record.sentAt, record.firstAnswerAt) : undefined),
});
