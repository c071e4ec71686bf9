import { distributionMetric } from "../metric.ts";
import { audioSeconds, serviceMs } from "./durations.ts";

export const rtfxRequest = distributionMetric({
  id: "rtfx_request",
  label: "RTFx per request",
  unit: "s/s",
  better: "higher",
  input: "speech",
  needs: "ok requests with audio",
  formula:
    "duration of the audio / service_time, of each ok request: the speed that one user sees. Higher is better, so the slow requests are at the low percentiles; rtf has them at the high ones. Not the throughput of the server: that is rtfx_aggregate.",
  source: "per-request RTFx as AIPerf defines it (audio duration / request latency)",
  value(record) {
    const audio = audioSeconds(record);
    const service = serviceMs(record);
    return audio === undefined || service === undefined ? undefined : audio / (service / 1000);
  },
});
