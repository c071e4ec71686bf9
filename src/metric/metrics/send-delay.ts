import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const sendDelay = distributionMetric({
  id: "send_delay",
  label: "Send delay",
  unit: "ms",
  better: "lower",
  needs: "requests that ended well",
  formula:
    "sentAt − plannedAt of each ok request: waiting for a free connection, plus the lateness of the load generator. send_delay + service_time = response_time.",
  source: "definition of this project",
  emptyReason: "no request ended well",
  value: (record) => between(record.plannedAt, record.sentAt ?? undefined),
});
