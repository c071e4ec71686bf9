import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const waitTime = distributionMetric({
  id: "wait_time",
  label: "Wait",
  unit: "ms",
  better: "lower",
  needs: "ok requests whose answer began after the request was written",
  formula:
    "firstByteAt − writtenAt of each ok request: the server's work until the first byte, and one round trip.",
  source: "stamps at the client's socket",
  value: ({ stamps }) => between(stamps.writtenAt, stamps.firstByteAt),
});
