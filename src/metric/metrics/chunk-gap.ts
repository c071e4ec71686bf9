import { createHistogram } from "../histogram.ts";
import type { Metric } from "../metric.ts";
import { distributionSummary } from "../metric-summary.ts";
import { outputReads } from "../tokens/output-reads.ts";
import { isStreamedReply } from "../tokens/reply.ts";

/** Made of gaps instead of requests, so it is not a distributionMetric. */
export const chunkGap: Metric = {
  id: "chunk_gap",
  label: "Gap between reads",
  unit: "ms",
  better: "lower",
  input: "prompt",
  needs: "ok prompts whose streamed answer came in two reads or more",
  formula:
    "from each read of the socket that brought output to the next one, all gaps of all ok streamed prompts pooled. Events that came in one read have no gap between them: detail.sharedEventRatio is their share of all events. What a user sees arrive, however many tokens it holds.",
  source: "inter-chunk latency of AIPerf (ICL), with events of one read taken for the one arrival they are",
  kind: "distribution",
  start() {
    const histogram = createHistogram();
    let streamed = 0;
    let events = 0;
    let reads = 0;
    return {
      add(record) {
        if (!isStreamedReply(record)) return;
        streamed++;
        events += record.chunkAts?.length ?? 0;
        let previousAt: number | undefined;
        for (const { at } of outputReads(record)) {
          reads++;
          if (previousAt !== undefined) histogram.add(at - previousAt);
          previousAt = at;
        }
      },
      summary() {
        if (streamed === 0) return undefined;
        const detail = { events, reads, sharedEventRatio: (events - reads) / events };
        return distributionSummary("ms", histogram, "every answer came in one read", detail);
      },
    };
  },
};
