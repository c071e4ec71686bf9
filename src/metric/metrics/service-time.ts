import { distributionMetric } from "../metric.ts";
import { serviceMs } from "./durations.ts";

export const serviceTime = distributionMetric({
  id: "service_time",
  label: "Service time",
  unit: "ms",
  better: "lower",
  needs: "requests that ended well",
  formula:
    "endedAt − sentAt of each ok request: from the actual send to the last byte, without the client's own queue. A new connection made for the request is part of it. Failed requests are not mixed in.",
  source: "queueing theory's response time = waiting + service, as the client can see it",
  emptyReason: "no request ended well",
  value: serviceMs,
});
