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
  sendToEnd,
  tpotMs,
  ttftMs,
  valuesOf,
} from "./dialect-level.ts";
import type { DialectRow } from "./dialect-report.ts";
import { linearPercentile, meanOf, sumOf } from "./sample-statistics.ts";

const printed = [
  ["Mean", "mean", meanOf],
  ["Median", "p50", (values: readonly number[]) => linearPercentile(values, 0.5)],
  ["P99", "p99", (values: readonly number[]) => linearPercentile(values, 0.99)],
] as const;

const ttftWhy =
  "The clock starts after the client's own semaphore and stops at the first event with choices, even one that holds only a role: its instant is not in the log, so the figure lies between the first byte of the answer and the first token.";
const tpotWhy =
  "(latency − TTFT) / (n − 1) as ours; a TTFT that stopped at a role-only event lengthens it, at most to the bound.";
const itlWhy =
  "All gaps between events are pooled, one sample an event: several tokens in one event count as one gap, and events of one read give gaps of about 0.";
const e2elWhy =
  "To the last event with choices, as ours; an event that only says why the model stopped extends it.";

/** The table of `vllm bench serve`. */
export function vllmRows(level: LevelSamples): DialectRow[] {
  const { samples, summary } = level;
  const row = (spec: Parameters<typeof createRow>[1]): DialectRow => createRow(level, spec);
  const families: readonly [
    name: string,
    metric: string,
    why: string,
    values: number[],
    bounds?: number[],
  ][] = [
    ["TTFT", "ttft", ttftWhy, valuesOf(samples, ttftMs), valuesOf(samples, firstByteMs)],
    ["TPOT", "tpot", tpotWhy, valuesOf(samples, tpot), valuesOf(samples, tpotFromFirstByte)],
    ["ITL", "itl", itlWhy, eventGapsMs(samples)],
    ["E2EL", "e2e", e2elWhy, valuesOf(samples, e2eOf)],
  ];
  return [
    ...counts(level),
    ...throughput(level),
    row({
      figure: "Peak output token throughput (tok/s)",
      unit: "tokens/s",
      value: peakEvents(samples),
      ours: {
        metric: "output_token_rate",
        statistic: "detail.peak",
        value: peakOf(summary.metrics.output_token_rate?.detail?.peak),
      },
      why: "Counts events, not tokens, in whole seconds from the first send: with several tokens an event it falls below the average.",
    }),
    row({
      figure: "Peak concurrent requests",
      unit: "requests",
      value: peakBySecond(samples),
      ours: { metric: "requests in flight at one instant", statistic: "max", value: peakInFlight(samples) },
      why: "Counts every request that touched a whole second, so requests that followed each other count as concurrent.",
    }),
    ...families.flatMap(([name, metric, why, values, bounds]) =>
      printed.map(([prefix, statistic, compute]) =>
        row({
          figure: `${prefix} ${name} (ms)`,
          unit: "ms",
          value: compute(values),
          ...(bounds ? { bound: compute(bounds) } : {}),
          ours: [metric, statistic],
          why: interpolated(why, statistic),
        }),
      ),
    ),
  ];
}

const tpot = (sample: Sample): number | undefined => tpotMs(sample, outputTokensOf(sample));

const firstByteMs = ({ counted, firstByteAt, sentAt }: Sample): number | undefined => {
  const { firstTokenAt } = counted.reply;
  return firstTokenAt === undefined ? undefined : (firstByteAt ?? firstTokenAt) - sentAt;
};

const tpotFromFirstByte = (sample: Sample): number | undefined => {
  const tokens = outputTokensOf(sample);
  const first = firstByteMs(sample);
  return first === undefined || tokens === undefined || tokens < 2
    ? undefined
    : (e2eOf(sample) - first) / (tokens - 1);
};

function counts(level: LevelSamples): DialectRow[] {
  const { ok, failed, dropped } = level.summary.counts;
  const row = (figure: string, value: number, metric: string, ours: number, why: string): DialectRow =>
    createRow(level, {
      figure,
      unit: "requests",
      value,
      why,
      ours: { metric, statistic: "count", value: ours },
    });
  return [
    row("Successful requests", ok, "counts.ok", ok, "Requests that ended well, as ours."),
    row(
      "Failed requests",
      failed,
      "counts.failed",
      failed,
      `Requests that were sent and failed, as ours; we count ${dropped} that were never sent apart.`,
    ),
  ];
}

function throughput(level: LevelSamples): DialectRow[] {
  const { samples, summary } = level;
  const [from, to] = sendToEnd(samples);
  const span =
    "From the first send to the last end, ramp and drain included; ours is over the steady part where there is one.";
  const output = sumOf(valuesOf(samples, outputTokensOf));
  const input = sumOf(valuesOf(samples, inputTokensOf));
  const rates = [
    [
      "Request throughput (req/s)",
      "requests/s",
      samples.length,
      "request_rate",
      "From the first send to the last end; ours begins at the first planned send, and failed requests may end it.",
    ],
    ["Output token throughput (tok/s)", "tokens/s", output, "output_token_rate", span],
    ["Total token throughput (tok/s)", "tokens/s", output + input, "total_token_rate", span],
  ] as const;
  const totalOf = (metric: string): number | null => {
    const total = summary.metrics[metric]?.detail?.total;
    return typeof total === "number" ? total : null;
  };
  const totals = [
    [
      "Total input tokens",
      input,
      "input_tokens",
      "The prompt's text by its own tokenizer, without the chat template that the server counts; here by what the log has.",
    ],
    [
      "Total generated tokens",
      output,
      "output_tokens",
      "The server's usage where it is sent, else the text through the tokenizer, as ours.",
    ],
  ] as const;
  return [
    createRow(level, {
      figure: "Benchmark duration (s)",
      unit: "s",
      value: to > from ? (to - from) / 1000 : null,
      ours: { metric: "spanMs", statistic: "value", value: summary.spanMs / 1000 },
      why: "First send to last end; ours begins at the first planned send, and failed requests may end it.",
    }),
    ...totals.map(([figure, value, metric, why]) =>
      createRow(level, {
        figure,
        unit: "tokens",
        value,
        ours: { metric, statistic: "detail.total", value: totalOf(metric) },
        why,
      }),
    ),
    ...rates.map(([figure, unit, amount, metric, why]) =>
      createRow(level, { figure, unit, value: rateOf(amount, from, to), ours: [metric, "mean"], why }),
    ),
  ];
}

function peakOf(peak: number | string | undefined): number | null {
  return typeof peak === "number" ? peak : null;
}

/** Most events in a whole second after the first send. */
function peakEvents(samples: readonly Sample[]): number | null {
  const [from] = sendToEnd(samples);
  return mostOf(samples.flatMap(({ eventAts }) => eventAts.map((at) => Math.floor((at - from) / 1000))));
}

function peakBySecond(samples: readonly Sample[]): number | null {
  const [from] = sendToEnd(samples);
  const seconds = samples.flatMap((sample) => {
    const first = Math.floor((sample.sentAt - from) / 1000);
    const last = Math.floor((sample.sentAt + e2eOf(sample) - from) / 1000);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return mostOf(seconds);
}

/** How often the most frequent value occurs. */
function mostOf(values: readonly number[]): number | null {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return times.size > 0 ? [...times.values()].reduce((a, b) => Math.max(a, b)) : null;
}

/** Requests that were really in flight together; one that ends when another is sent is not. */
function peakInFlight(samples: readonly Sample[]): number | null {
  const edges = samples.flatMap(({ sentAt, endedAt }) => [
    [sentAt, 1],
    [endedAt, -1],
  ]) as [number, number][];
  edges.sort(([a, stepA], [b, stepB]) => a - b || stepA - stepB);
  let inFlight = 0;
  let most = 0;
  for (const [, step] of edges) {
    inFlight += step;
    most = Math.max(most, inFlight);
  }
  return samples.length > 0 ? most : null;
}
