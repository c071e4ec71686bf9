import { numberMetric } from "../metric.ts";
import { audioSeconds } from "./durations.ts";
import { perSecond } from "./per-second.ts";

export const rtfxAggregate = numberMetric({
  id: "rtfx_aggregate",
  label: "RTFx aggregate",
  unit: "s/s",
  better: "higher",
  input: "speech",
  needs: "measured requests with audio",
  formula:
    "Σ audio seconds of ok requests / span (as in request_rate): the throughput of the server over all its users. About rtfx_request times the concurrency.",
  source: "vLLM bench serve (Σ input audio duration / wall time)",
  start() {
    let withAudio = 0;
    let ok = 0;
    let seconds = 0;
    return {
      add(record) {
        const audio = audioSeconds(record);
        if (audio === undefined) return;
        withAudio++;
        if (record.outcome.kind !== "ok") return;
        ok++;
        seconds += audio;
      },
      result: ({ spanMs }) =>
        withAudio === 0
          ? undefined
          : { ...perSecond(seconds, spanMs), n: ok, detail: { audioSeconds: seconds } },
    };
  },
});
