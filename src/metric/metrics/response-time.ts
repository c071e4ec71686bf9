import { distributionMetric } from "../metric.ts";
import { responseMs } from "./durations.ts";

export const responseTime = distributionMetric({
  id: "response_time",
  label: "Response time",
  unit: "ms",
  better: "lower",
  needs: "requests that ended well",
  formula:
    "endedAt − plannedAt of each ok request: from the moment the plan wanted it sent to the last byte, so time spent in the client's own queue counts. Failed requests are not mixed in: they have their own counts and error_rate.",
  source:
    "wrk2 (Gil Tene): latency counts from when the request should have been sent, against coordinated omission",
  emptyReason: "no request ended well",
  value: responseMs,
});
