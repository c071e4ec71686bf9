import { distributionMetric } from "../metric.ts";
import { readGapsMs } from "../tokens/output-reads.ts";
import { isStreamedReply } from "../tokens/reply.ts";

export const longestGap = distributionMetric({
  id: "longest_gap",
  label: "Longest gap of a reply",
  unit: "ms",
  better: "lower",
  input: "prompt",
  needs: "ok prompts whose streamed answer came in two reads or more",
  formula:
    "the longest time between two reads with output, of each ok streamed prompt; the wait for the first token is not a gap. A mean over tokens hides a stall, this shows it.",
  source: "definition of this project",
  value(record) {
    if (!isStreamedReply(record)) return undefined;
    const gaps = readGapsMs(record);
    return gaps.length > 0 ? gaps.reduce((a, b) => Math.max(a, b)) : undefined;
  },
});
