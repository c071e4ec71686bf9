import { tokenGaps } from "../tokens/token-gaps.ts";
import {
  createRow,
  e2eOf,
  type LevelSamples,
  outputTokensOf,
  tpotMs,
  ttftMs,
  valuesOf,
} from "./dialect-level.ts";
import type { DialectRow } from "./dialect-report.ts";
import { nearestPercentile } from "./sample-statistics.ts";

const percentiles = [
  ["P50", "p50", 0.5],
  ["P90", "p90", 0.9],
  ["P95", "p95", 0.95],
  ["P99", "p99", 0.99],
] as const;

/** What the drafts ask for before a P99 may be reported. */
const samplesForP99 = 1000;

/** The figures of the IETF's drafts on benchmarking of language models. */
export function ietfRows(level: LevelSamples): DialectRow[] {
  const { samples } = level;
  const gaps = samples.flatMap(({ counted }) =>
    tokenGaps(counted.reads ?? []).flatMap(({ gapMs, tokens }) => new Array<number>(tokens).fill(gapMs)),
  );
  const families = [
    ["TTFT", "ttft", valuesOf(samples, ttftMs), "From the request's submission to the first token, as ours."],
    ["ITL", "itl", gaps, "Between tokens as the client observes them, as ours."],
    [
      "TPOT",
      "tpot",
      valuesOf(samples, (sample) => tpotMs(sample, outputTokensOf(sample))),
      "(E2E − TTFT) / (n − 1), as ours.",
    ],
    ["End-to-End Latency", "e2e", valuesOf(samples, e2eOf), "To the last token, as ours."],
  ] as const;
  return families.flatMap(([name, metric, values, why]) =>
    percentiles.map(([prefix, statistic, p]) => {
      const tooFew = p === 0.99 && values.length < samplesForP99;
      return createRow(level, {
        figure: `${name} ${prefix}`,
        unit: "ms",
        value: tooFew ? null : nearestPercentile(values, p),
        ours: [metric, statistic],
        why: tooFew ? `A P99 asks for ${samplesForP99} samples, and there are ${values.length}.` : why,
      });
    }),
  );
}
