import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const ttft = distributionMetric({
  id: "ttft",
  label: "Time to first text",
  unit: "ms",
  better: "lower",
  needs: "ok requests with a streamed answer",
  formula:
    "firstTokenAt − sentAt of each ok streamed request: from the actual send to the first non-empty text. Servers that stream by segment send their first text after a whole segment.",
  source: "time to first token as LLM benchmarks define it, from the actual send",
  value: ({ sentAt, firstTokenAt }) => between(sentAt, firstTokenAt),
});
