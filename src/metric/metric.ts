import type { RequestInput, RequestRecord } from "../record/index.ts";
import type { CheckResults } from "./check-results.ts";
import { createHistogram } from "./histogram.ts";
import { distributionSummary, type NumberResult, numberSummary } from "./metric-summary.ts";
import type { MetricSummary } from "./metric-summary-schema.ts";
import type { SpeechScorer } from "./text/speech-scorer.ts";
import type { CountedReply } from "./tokens/counted-reply.ts";

/** What docs and reports say of a metric. */
export interface MetricDescription {
  /** snake_case; the key in `levels[].metrics`. */
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly better: "lower" | "higher" | "neutral";
  /** The only kind of request that it is made of; without it, it is made of all. The others are not shown to it. */
  readonly input?: RequestInput["kind"];
  /** What it is computed from; without it the metric is left out of the level. */
  readonly needs: string;
  /** One sentence: how it is computed. */
  readonly formula: string;
  /** Where the definition comes from. */
  readonly source: string;
}

/** One metric: its description, and how it is folded from the records of one level. */
export interface Metric extends MetricDescription {
  readonly kind: "distribution" | "number";
  /** Begins a level. */
  start(context: MetricContext): MetricFold;
}

export interface MetricContext {
  readonly scorer: SpeechScorer;
  readonly checksOf: CheckResults;
  /** When the level began. */
  readonly levelStartedAt: number;
}

/** One metric of one level, being computed. */
export interface MetricFold {
  /** Takes every measured record of the level: failed and dropped ones too, warm-up never. */
  add(record: RequestRecord): void;
  /** Takes every measured prompt that was answered well, once nobody will count its tokens any better. */
  addReply?(reply: CountedReply): void;
  /** The figures so far; undefined when the metric does not apply to the level. */
  summary(level: LevelFacts): MetricSummary | undefined;
}

export interface LevelFacts {
  /** First planned send to last end of the measured requests, in ms. */
  readonly spanMs: number;
  readonly firstPlannedAt: number;
  readonly lastEndedAt: number;
  /** When the load was whole: see `steadyWindow`. Undefined when that was too short to say anything. */
  readonly steady: { readonly from: number; readonly to: number } | undefined;
  /** The run was stopped in this level, or it still goes on: requests that were cut off then say nothing of the server. */
  readonly cutShort: boolean;
}

export interface DistributionSpec extends MetricDescription {
  /** The sample that a successful request gives, if it gives one. */
  value(record: RequestRecord): number | undefined;
  /** Why there are no figures when no request gave a sample; without it the metric is left out. */
  readonly emptyReason?: string;
}

/** A metric with a sample a request, taken from requests that ended well. */
export function distributionMetric(spec: DistributionSpec): Metric {
  const { value, emptyReason, ...description } = spec;
  const start = (): MetricFold => {
    const histogram = createHistogram();
    return {
      add(record) {
        if (record.outcome.kind !== "ok") return;
        const sample = value(record);
        if (sample !== undefined && sample >= 0 && Number.isFinite(sample)) histogram.add(sample);
      },
      summary: () =>
        histogram.n > 0 || emptyReason !== undefined
          ? distributionSummary(spec.unit, histogram, emptyReason)
          : undefined,
    };
  };
  return { ...description, kind: "distribution", start };
}

export interface NumberSpec extends MetricDescription {
  start(context: MetricContext): {
    add(record: RequestRecord): void;
    addReply?(reply: CountedReply): void;
    /** Undefined when the metric does not apply to the level. */
    result(level: LevelFacts): NumberResult | undefined;
  };
}

/** A metric that is one number a level, such as a rate. */
export function numberMetric(spec: NumberSpec): Metric {
  const { start, ...description } = spec;
  return {
    ...description,
    kind: "number",
    start: (context) => {
      const fold = start(context);
      return {
        add: fold.add,
        ...(fold.addReply ? { addReply: fold.addReply } : {}),
        summary: (level) => {
          const result = fold.result(level);
          return result && numberSummary(spec.unit, result);
        },
      };
    },
  };
}
