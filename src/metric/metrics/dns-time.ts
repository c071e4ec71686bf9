import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const dnsTime = distributionMetric({
  id: "dns_time",
  label: "Name resolution",
  unit: "ms",
  better: "lower",
  needs: "ok requests that opened a connection to a host name",
  formula: "dnsAt − sentAt of each ok request for which a connection was opened.",
  source: "stamps at the client's socket",
  value: ({ sentAt, stamps }) => between(sentAt, stamps.dnsAt),
});
