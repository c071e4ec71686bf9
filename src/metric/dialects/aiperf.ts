import {
  createRow,
  e2eOf,
  eventGapsMs,
  inputTokensOf,
  interpolated,
  type LevelSamples,
  outputTokensOf,
  rateOf,
  type Sample,
  tpotMs,
  ttftMs,
  valuesOf,
} from "./dialect-level.ts";
import type { DialectRow } from "./dialect-report.ts";
import { linearPercentile, meanOf, sumOf } from "./sample-statistics.ts";

const printed = [
  ["avg", "mean", meanOf],
  ["p50", "p50", (values: readonly number[]) => linearPercentile(values, 0.5)],
  ["p99", "p99", (values: readonly number[]) => linearPercentile(values, 0.99)],
] as const;

/** The console table of AIPerf. */
export function aiperfRows(level: LevelSamples): DialectRow[] {
  const { samples } = level;
  const itls = valuesOf(samples, itl);
  const families = [
    [
      "Time to First Token",
      "ms",
      "ttft",
      valuesOf(samples, ttftMs),
      "To the first event with text or reasoning, as ours.",
    ],
    [
      "Time to Second Token",
      "ms",
      undefined,
      valuesOf(samples, secondEventMs),
      "From the first event to the second, 0 when they came in one read; events are taken for tokens.",
    ],
    ["Request Latency", "ms", "e2e", valuesOf(samples, e2eOf), "To the last event with output, as ours."],
    [
      "Inter Token Latency",
      "ms",
      "itl",
      itls,
      "(latency − TTFT) / (tokens − 1), one value a request: that is our tpot, so its P99 is the worst request's mean and a stall vanishes in it.",
    ],
    [
      "Inter Chunk Latency",
      "ms",
      "chunk_gap",
      eventGapsMs(samples),
      "Gaps between events; those of one read, which are about 0 and no latency, are in it.",
    ],
    [
      "Output Token Throughput Per User",
      "tokens/s",
      "output_speed_request",
      itls.filter((ms) => ms > 0).map((ms) => 1000 / ms),
      "1000 / its Inter Token Latency, without the wait for the first token; ours has the wait in it.",
    ],
    [
      "Output Sequence Length",
      "tokens",
      "output_tokens",
      valuesOf(samples, outputTokensOf),
      "Counted by its own tokenizer unless told to use the server's usage; here by what the log has.",
    ],
    [
      "Input Sequence Length",
      "tokens",
      "input_tokens",
      valuesOf(samples, inputTokensOf),
      "The prompt's text by its own tokenizer, without the chat template that the server counts; here by what the log has.",
    ],
  ] as const;
  return [
    ...families.flatMap(([name, unit, metric, values, why]) =>
      printed.map(([suffix, statistic, compute]) =>
        createRow(level, {
          figure: `${name} (${suffix})`,
          unit,
          value: compute(values),
          ...(metric ? { ours: [metric, statistic] as const } : {}),
          why: interpolated(why, statistic),
        }),
      ),
    ),
    ...throughput(level),
  ];
}

/** At least two events are asked for. */
function itl(sample: Sample): number | undefined {
  return sample.eventAts.length < 2 ? undefined : tpotMs(sample, outputTokensOf(sample));
}

function secondEventMs({ eventAts: [first, second] }: Sample): number | undefined {
  return first === undefined || second === undefined ? undefined : second - first;
}

function throughput(level: LevelSamples): DialectRow[] {
  const { samples } = level;
  const from = samples.reduce((least, { sentAt }) => Math.min(least, sentAt), Number.POSITIVE_INFINITY);
  const to = samples.reduce(
    (most, sample) => Math.max(most, sample.sentAt + e2eOf(sample)),
    Number.NEGATIVE_INFINITY,
  );
  const why =
    "From the first send to the last event with output, ramp and drain included; ours is over the steady part where there is one, else up to the last byte.";
  const tokens = sumOf(valuesOf(samples, outputTokensOf));
  return [
    createRow(level, {
      figure: "Output Token Throughput",
      unit: "tokens/s",
      value: rateOf(tokens, from, to),
      ours: ["output_token_rate", "mean"],
      why,
    }),
    createRow(level, {
      figure: "Request Throughput",
      unit: "requests/s",
      value: rateOf(samples.length, from, to),
      ours: ["request_rate", "mean"],
      why: "From the first send to the last event with output; ours goes from the first planned send to the last byte.",
    }),
    createRow(level, {
      figure: "Request Count",
      unit: "requests",
      value: level.summary.counts.ok,
      ours: { metric: "counts.ok", statistic: "count", value: level.summary.counts.ok },
      why: "Requests that ended well, as ours.",
    }),
  ];
}
