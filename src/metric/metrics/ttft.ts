import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const ttft = distributionMetric({
  id: "ttft",
  label: "Time to first token or text",
  unit: "ms",
  better: "lower",
  needs: "ok requests with a streamed answer",
  formula:
    "firstTokenAt − sentAt of each ok streamed request: from the actual send to the first output that is not empty: text, reasoning or a tool call. An event with a role alone is none. Speech servers that stream by segment send their first text after a whole segment.",
  source: "time to first token as LLM benchmarks define it, from the actual send",
  value: ({ sentAt, firstTokenAt }) => between(sentAt, firstTokenAt),
});
