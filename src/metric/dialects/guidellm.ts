import { serverUsage } from "../tokens/counted-reply.ts";
import {
  createRow,
  e2eOf,
  type LevelSamples,
  outputTokensOf,
  rateOf,
  type Sample,
  sendToEnd,
  tpotMs,
  ttftMs,
  valuesOf,
} from "./dialect-level.ts";
import type { DialectRow } from "./dialect-report.ts";
import { sumOf, type Weighted, weightedMean, weightedPercentile } from "./sample-statistics.ts";

const printed = [
  ["mean", "mean", weightedMean],
  ["median", "p50", (values: readonly Weighted[]) => weightedPercentile(values, 0.5)],
  ["p99", "p99", (values: readonly Weighted[]) => weightedPercentile(values, 0.99)],
] as const;

/** The benchmark report of GuideLLM. */
export function guidellmRows(level: LevelSamples): DialectRow[] {
  const { samples } = level;
  const [from, to] = sendToEnd(samples);
  const once = (values: readonly number[]): Weighted[] => values.map((value) => [value, 1]);
  const families: readonly [string, string, string, number, readonly Weighted[], string][] = [
    [
      "Request Latency",
      "s",
      "e2e",
      0.001,
      once(valuesOf(samples, (sample) => (sample.endedAt - sample.sentAt) / 1000)),
      "To the end of the stream, after the usage event and the end mark; our e2e ends with the last output, our service_time is this.",
    ],
    [
      "TTFT",
      "ms",
      "ttft",
      1,
      once(valuesOf(samples, ttftMs)),
      "To the first event with text or reasoning, as ours.",
    ],
    [
      "ITL",
      "ms",
      "itl",
      1,
      weighted(
        samples,
        (sample, tokens) => tpotMs(sample, tokens),
        (tokens) => tokens - 1,
      ),
      "(last − first token) / (n − 1), one value a request, weighted by its n − 1: every gap of a request is taken to be its mean, so no stall can be seen.",
    ],
    [
      "TPOT",
      "ms",
      "tpot",
      1,
      weighted(
        samples,
        (sample, tokens) => e2eOf(sample) / tokens,
        (tokens) => tokens,
      ),
      "(last token − send) / n, weighted by n: the wait for the first token is in it, which nobody else calls TPOT.",
    ],
  ];
  const tokens = sumOf(valuesOf(samples, tokensOf));
  return [
    ...families.flatMap(([name, unit, metric, factor, values, why]) =>
      printed.map(([suffix, statistic, compute]) =>
        createRow(level, {
          figure: `${name} (${suffix})`,
          unit,
          value: compute(values),
          ours: [metric, statistic],
          factor,
          why,
        }),
      ),
    ),
    createRow(level, {
      figure: "Requests per Second (mean)",
      unit: "requests/s",
      value: rateOf(samples.length, from, to),
      ours: ["request_rate", "mean"],
      why: "From the first send to the last end, unless told to trim warm-up and cool-down; ours begins at the first planned send, and failed requests may end it.",
    }),
    createRow(level, {
      figure: "Output Tokens per Second (mean)",
      unit: "tokens/s",
      value: rateOf(tokens, from, to),
      ours: ["output_token_rate", "mean"],
      why: "From the first send to the last end, unless told to trim; without usage from the server its events are taken for tokens.",
    }),
  ];
}

/** The server's usage, else the number of events. */
function tokensOf(sample: Sample): number | undefined {
  const { output } = sample.counted;
  if (output?.source === serverUsage) return output.tokens;
  return sample.eventAts.length > 0 ? sample.eventAts.length : outputTokensOf(sample);
}

function weighted(
  samples: readonly Sample[],
  sampleOf: (sample: Sample, tokens: number) => number | undefined,
  weightOf: (tokens: number) => number,
): Weighted[] {
  return samples.flatMap((sample): Weighted[] => {
    const tokens = tokensOf(sample);
    const value = tokens === undefined || tokens === 0 ? undefined : sampleOf(sample, tokens);
    return value === undefined || tokens === undefined ? [] : [[value, weightOf(tokens)]];
  });
}
