import { distributionMetric, type Metric } from "../metric.ts";
import { audioSeconds, responseMs } from "./durations.ts";

/** Half-open: [from, below), in seconds of audio rounded to a tenth. */
const buckets = [
  { id: "under_2s", label: "under 2 s", from: 0, below: 2 },
  { id: "2_5s", label: "2 to 5 s", from: 2, below: 5 },
  { id: "5_15s", label: "5 to 15 s", from: 5, below: 15 },
  { id: "15_30s", label: "15 to 30 s", from: 15, below: 30 },
  { id: "30_60s", label: "30 to 60 s", from: 30, below: 60 },
  { id: "1_5min", label: "1 to 5 min", from: 60, below: 300 },
  { id: "over_5min", label: "5 min and more", from: 300, below: Number.POSITIVE_INFINITY },
] as const;

/** Left out unless other lengths occur in the level too: alone it would only repeat response_time. */
function bucketMetric({ id, label, from, below }: (typeof buckets)[number]): Metric {
  const inside = distributionMetric({
    id: `response_time_audio_${id}`,
    label: `Response time, audio of ${label}`,
    unit: "ms",
    better: "lower",
    input: "speech",
    needs: "ok requests with audio of this length, and others of another length",
    formula: `response_time of ok requests with audio of ${label}; the length is rounded to a tenth of a second, the lower limit belongs to the bucket and the upper one does not.`,
    source: "the lengths at which speech models change: Whisper encodes 30 s windows whatever the clip",
    value: responseMs,
  });
  return {
    ...inside,
    start(context) {
      const fold = inside.start(context);
      let others = 0;
      return {
        add(record) {
          const audio = audioSeconds(record);
          if (audio === undefined || record.outcome.kind !== "ok") return;
          const rounded = Math.round(audio * 10) / 10;
          if (rounded >= from && rounded < below) fold.add(record);
          else others++;
        },
        summary: (level) => (others > 0 ? fold.summary(level) : undefined),
      };
    },
  };
}

export const responseTimeByAudio: readonly Metric[] = buckets.map(bucketMetric);
