import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const writeTime = distributionMetric({
  id: "write_time",
  label: "Write",
  unit: "ms",
  better: "lower",
  needs: "ok requests",
  formula:
    "writtenAt − the moment the connection was ready (securedAt, connectedAt, or sentAt on a reused one) of each ok request: until the last byte of the request was handed to the system.",
  source: "stamps at the client's socket",
  value: ({ sentAt, stamps }) => between(stamps.securedAt ?? stamps.connectedAt ?? sentAt, stamps.writtenAt),
});
