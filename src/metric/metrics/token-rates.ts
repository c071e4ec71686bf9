import { type Metric, numberMetric } from "../metric.ts";
import type { CountedReply } from "../tokens/counted-reply.ts";
import { isReply } from "../tokens/reply.ts";
import { type CountedSide, createSideCounts, noTokenCount } from "../tokens/token-sources.ts";
import { createTokenTimeline, type TokenTimeline } from "../tokens/token-timeline.ts";
import { perSecond } from "./per-second.ts";

interface RateSpec {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  readonly sides: readonly CountedSide[];
  readonly source: string;
}

function rateMetric({ id, label, what, sides, source }: RateSpec): Metric {
  return numberMetric({
    id,
    label,
    unit: "tokens/s",
    better: "higher",
    input: "prompt",
    needs: "ok prompts with a token count",
    formula: `${what} of ok prompts / seconds, all requests together, over the steady part of the level: after the last warm-up request has ended (without a warm-up: after the first request has ended) and up to the last planned send, because the drain after it would lower the figure. When that is less than half of the level, over the whole span as in request_rate; detail.window says which. detail.wholeSpan is the rate over the whole span, ramp and drain included; detail.peak the fastest second. Output tokens count when they came, input tokens when the answer began.`,
    source,
    start({ levelStartedAt }) {
      const timeline = createTokenTimeline(levelStartedAt);
      const counts = sides.map(createSideCounts);
      let replies = 0;
      return {
        add(record) {
          if (isReply(record)) replies++;
        },
        addReply(counted) {
          for (const side of counts) side.add(counted);
          for (const side of sides) addTokens[side](timeline, counted);
        },
        result({ spanMs, firstPlannedAt, lastEndedAt, steady }) {
          if (replies === 0) return undefined;
          const n = Math.min(...counts.map((side) => side.n));
          if (n === 0) return { value: null, reason: noTokenCount, n: 0 };
          const { from, to } = steady ?? { from: firstPlannedAt, to: lastEndedAt };
          const tokens = steady ? timeline.between(from, to) : timeline.total;
          const rate = perSecond(tokens, to - from);
          const peak = timeline.peakPerSecond();
          return {
            ...rate,
            n,
            detail: {
              // The side with fewer counts says what is missing.
              ...counts.reduce((a, b) => (b.n < a.n ? b : a)).detail(replies),
              window: steady
                ? "steady: from the first full load to the last planned send"
                : "whole span: the steady part is less than half of it",
              windowMs: to - from,
              wholeSpan: perSecond(timeline.total, spanMs).value ?? "none: it spans no time",
              // A whole window is a stretch of more than a second too.
              ...(peak === undefined ? {} : { peak: Math.max(peak, rate.value ?? 0) }),
              total: timeline.total,
            },
          };
        },
      };
    },
  });
}

const addTokens: Readonly<Record<CountedSide, (timeline: TokenTimeline, counted: CountedReply) => void>> = {
  input(timeline, { reply, input }) {
    if (input) timeline.add(reply.firstTokenAt ?? reply.lastOutputAt, input.tokens);
  },
  output(timeline, { reply, output, reads }) {
    if (!output) return;
    const sum = (reads ?? []).reduce((tokens, read) => tokens + read.tokens, 0);
    if (!reads || sum === 0) {
      timeline.add(reply.lastOutputAt, output.tokens);
      return;
    }
    // Tokens that were counted and not sent (hidden reasoning, the end mark) go with those that were.
    for (const { at, tokens } of reads) timeline.add(at, (tokens / sum) * output.tokens);
  },
};

export const tokenRates: readonly Metric[] = [
  rateMetric({
    id: "output_token_rate",
    label: "Output token rate",
    what: "output tokens",
    sides: ["output"],
    source:
      "the throughput of every LLM benchmark, with the window trimmed as GuideLLM and genai-bench trim it",
  }),
  rateMetric({
    id: "input_token_rate",
    label: "Input token rate",
    what: "input tokens, those from a prefix cache included (cached_input_ratio),",
    sides: ["input"],
    source:
      "input throughput of draft-gaikwad-llm-benchmarking-terminology, which asks to say whether cache hits count",
  }),
  rateMetric({
    id: "total_token_rate",
    label: "Total token rate",
    what: "input and output tokens",
    sides: ["input", "output"],
    source: "total token throughput of vLLM bench serve, with the window trimmed",
  }),
];
