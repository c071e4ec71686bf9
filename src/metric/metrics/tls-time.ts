import { distributionMetric } from "../metric.ts";
import { between } from "./durations.ts";

export const tlsTime = distributionMetric({
  id: "tls_time",
  label: "TLS handshake",
  unit: "ms",
  better: "lower",
  needs: "ok requests that opened a TLS connection",
  formula: "securedAt − connectedAt of each ok request for which a TLS connection was opened.",
  source: "stamps at the client's socket",
  value: ({ stamps }) => between(stamps.connectedAt, stamps.securedAt),
});
