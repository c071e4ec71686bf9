import { distributionMetric } from "../metric.ts";
import { audioSeconds, serviceMs } from "./durations.ts";

export const rtf = distributionMetric({
  id: "rtf",
  label: "Real-time factor",
  unit: "s/s",
  better: "lower",
  input: "speech",
  needs: "ok requests with audio",
  formula: "service_time / duration of the audio, of each ok request; below 1 is faster than real time.",
  source: "the usual definition of RTF (processing time / audio duration), with the time as a client sees it",
  value(record) {
    const audio = audioSeconds(record);
    const service = serviceMs(record);
    return audio === undefined || service === undefined ? undefined : service / 1000 / audio;
  },
});
