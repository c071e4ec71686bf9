import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const readTime = distributionMetric({
  id: "read_time",
  label: "Read",
  unit: "ms",
  better: "lower",
  needs: "ok requests",
  formula: "endedAt − firstByteAt of each ok request: from the first to the last byte of the answer.",
  source: "stamps at the client's socket",
  value: ({ stamps, endedAt }) => between(stamps.firstByteAt, endedAt),
});
