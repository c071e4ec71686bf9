import { createHistogram } from "../histogram.ts";
import type { Metric } from "../metric.ts";
import { distributionSummary } from "../metric-summary.ts";
import { isStreamedReply } from "../tokens/reply.ts";
import { tokenGaps } from "../tokens/token-gaps.ts";
import { createSideCounts, createTokenSources, noTokenCount } from "../tokens/token-sources.ts";

/** Made of gaps instead of requests, so it is not a distributionMetric. */
export const itl: Metric = {
  id: "itl",
  label: "Inter-token latency",
  unit: "ms",
  better: "lower",
  input: "prompt",
  needs: "ok prompts whose streamed answer came in two reads or more, with a token count",
  formula:
    "gaps between tokens, all gaps of all ok streamed prompts pooled, one sample a token: the time from the read before to this read is divided evenly over all tokens of this read. Tokens of the first read have no gap (their time is ttft); a read without a whole token prolongs the gap of the next. detail.split says how tokens were laid on events, detail.tokens who counted them.",
  source:
    "pooled gaps as vLLM bench serve takes them, with tokens for events: SGLang divides a gap by its tokens likewise",
  kind: "distribution",
  start() {
    const histogram = createHistogram();
    const counts = createSideCounts("output");
    const splits = createTokenSources();
    let streamed = 0;
    return {
      add(record) {
        if (isStreamedReply(record)) streamed++;
      },
      addReply(counted) {
        const { reads, sentTokens = 0, split } = counted;
        if (!reads) return;
        counts.add(counted);
        if (split) splits.add({ tokens: sentTokens, source: split });
        for (const { gapMs, tokens } of tokenGaps(reads)) histogram.add(gapMs, tokens);
      },
      summary() {
        if (streamed === 0) return undefined;
        const split = splits.text();
        const detail = { ...counts.detail(streamed), ...(split ? { split } : {}) };
        const reason = counts.n === 0 ? noTokenCount : "every answer came in one read";
        return distributionSummary("ms", histogram, reason, detail);
      },
    };
  },
};
