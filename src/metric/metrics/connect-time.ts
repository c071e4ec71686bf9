import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const connectTime = distributionMetric({
  id: "connect_time",
  label: "TCP connect",
  unit: "ms",
  better: "lower",
  needs: "ok requests that opened a connection",
  formula:
    "connectedAt − dnsAt (or sentAt, where no name was resolved) of each ok request for which a connection was opened: one round trip, and the server's accept queue.",
  source: "stamps at the client's socket",
  value: ({ sentAt, stamps }) => between(stamps.dnsAt ?? sentAt, stamps.connectedAt),
});
