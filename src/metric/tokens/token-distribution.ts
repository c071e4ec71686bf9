import { createHistogram } from "../histogram.ts";
import type { Metric, MetricDescription } from "../metric.ts";
import { distributionSummary } from "../metric-summary.ts";
import type { CountedReply } from "./counted-reply.ts";
import { isReply, isStreamedReply } from "./reply.ts";
import { type CountedSide, createSideCounts, noTokenCount } from "./token-sources.ts";

export interface TokenDistributionSpec extends MetricDescription {
  /** Which tokens it is made of. */
  readonly side: CountedSide;
  /** Only streamed replies have it; a level without any goes without the metric. */
  readonly streamedOnly: boolean;
  /** The sample of a counted reply, if it gives one. */
  value(reply: CountedReply): number | undefined;
  /** Why there is no sample though tokens were counted. */
  readonly emptyReason: string;
  /** Whether `detail.total` shows the sum of the samples. */
  readonly withTotal?: boolean;
}

/** A metric with a sample a reply, which needs its tokens counted. The detail says who counted, and who is left out. */
export function tokenDistribution(spec: TokenDistributionSpec): Metric {
  const { side, streamedOnly, value, emptyReason, withTotal, ...description } = spec;
  return {
    ...description,
    kind: "distribution",
    start() {
      const histogram = createHistogram();
      const counts = createSideCounts(side);
      let replies = 0;
      return {
        add(record) {
          if (streamedOnly ? isStreamedReply(record) : isReply(record)) replies++;
        },
        addReply(counted) {
          if (counted[side] === undefined || (streamedOnly && counted.reply.firstTokenAt === undefined))
            return;
          counts.add(counted);
          const sample = value(counted);
          if (sample !== undefined && sample >= 0 && Number.isFinite(sample)) histogram.add(sample);
        },
        summary() {
          if (replies === 0) return undefined;
          const total = withTotal && histogram.n > 0 ? { total: histogram.sum } : {};
          const reason = counts.n === 0 ? noTokenCount : emptyReason;
          return distributionSummary(spec.unit, histogram, reason, { ...counts.detail(replies), ...total });
        },
      };
    },
  };
}
