import {
  createRow,
  type LevelSamples,
  outputTokensOf,
  rateOf,
  type Sample,
  valuesOf,
} from "./dialect-level.ts";
import type { DialectRow } from "./dialect-report.ts";
import { floorPercentile, meanOf, sumOf } from "./sample-statistics.ts";

const printed = [
  ["Mean", "mean", meanOf],
  ["50.00 percentile", "p50", (values: readonly number[]) => floorPercentile(values, 0.5)],
  ["90.00 percentile", "p90", (values: readonly number[]) => floorPercentile(values, 0.9)],
  ["99.00 percentile", "p99", (values: readonly number[]) => floorPercentile(values, 0.99)],
] as const;

/** MLPerf: LoadGen's clock, which starts when a query was due, and the TPOT of MLPerf Endpoints. */
export function mlperfRows(level: LevelSamples): DialectRow[] {
  const { samples } = level;
  const from = samples.reduce((least, { plannedAt }) => Math.min(least, plannedAt), Number.POSITIVE_INFINITY);
  const to = samples.reduce((most, { endedAt }) => Math.max(most, endedAt), Number.NEGATIVE_INFINITY);
  const families = [
    [
      "latency",
      "response_time",
      valuesOf(samples, ({ plannedAt, endedAt }) => endedAt - plannedAt),
      "From the moment the query was scheduled to its completion: our response_time, and not service_time or e2e, which begin at the actual send.",
    ],
    [
      "first token latency",
      "ttft",
      valuesOf(samples, ({ plannedAt, counted }) =>
        counted.reply.firstTokenAt === undefined ? undefined : counted.reply.firstTokenAt - plannedAt,
      ),
      "From the moment the query was scheduled: our ttft_response, while ttft begins at the actual send.",
    ],
    [
      "time to output token",
      "tpot",
      valuesOf(samples, tpot),
      "(completion − first event) / tokens after the first event: all tokens of the first event are left out, not one, and the end mark is waited for.",
    ],
  ] as const;
  const why =
    "From the first scheduled query to the last completion; ours is over the steady part where there is one, and an official run lasts 600 s at least.";
  return [
    createRow(level, {
      figure: "Completed samples per second",
      unit: "requests/s",
      value: rateOf(samples.length, from, to),
      ours: ["request_rate", "mean"],
      why: "From the first scheduled query to the last completion, as ours; failed requests may end ours.",
    }),
    createRow(level, {
      figure: "Completed tokens per second",
      unit: "tokens/s",
      value: rateOf(sumOf(valuesOf(samples, outputTokensOf)), from, to),
      ours: ["output_token_rate", "mean"],
      why,
    }),
    ...families.flatMap(([name, metric, values, sentence]) =>
      printed.map(([prefix, statistic, compute]) =>
        createRow(level, {
          figure: `${prefix} ${name}`,
          unit: "ms",
          value: compute(values),
          ours: [metric, statistic],
          why: sentence,
        }),
      ),
    ),
  ];
}

function tpot({ counted, eventAts, endedAt }: Sample): number | undefined {
  const { perEvent, sentTokens = 0 } = counted;
  const [firstAt] = eventAts;
  const after = sentTokens - (perEvent?.[0] ?? sentTokens);
  return firstAt === undefined || after <= 0 ? undefined : (endedAt - firstAt) / after;
}
