import type { LevelSummary } from "../run-summary.ts";
import type { CountedReply } from "../tokens/counted-reply.ts";
import type { DialectRow } from "./dialect-report.ts";

/** What a dialect needs of a request that was answered well. */
export interface Sample {
  readonly counted: CountedReply;
  readonly plannedAt: number;
  readonly sentAt: number;
  /** Undefined when it was not stamped. */
  readonly firstByteAt: number | undefined;
  readonly endedAt: number;
  /** Instants of the events with output; empty when not streamed. */
  readonly eventAts: readonly number[];
}

/** One level as a dialect sees it. */
export interface LevelSamples {
  readonly summary: LevelSummary;
  readonly samples: readonly Sample[];
}

/** A dialect: rows from the samples of a level. */
export type RowsOf = (level: LevelSamples) => DialectRow[];

export type Statistic = "mean" | "p50" | "p90" | "p95" | "p99" | "max";

const equalRatio = 0.001;

interface RowSpec extends Pick<DialectRow, "figure" | "unit" | "value" | "why"> {
  readonly bound?: number | null;
  /** Our metric and its statistic, or a figure of our own that is no metric. */
  readonly ours?: readonly [metric: string, statistic: Statistic] | NonNullable<DialectRow["ours"]>;
  /** The tool's unit over ours: 0.001 for seconds over milliseconds. */
  readonly factor?: number;
}

/** Puts our figure beside the tool's. */
export function createRow({ summary }: LevelSamples, spec: RowSpec): DialectRow {
  const { figure, unit, value, bound, factor = 1 } = spec;
  const ours = ourFigure(summary, spec.ours, factor);
  const missing = ours && ours.value === null && value !== null && missingReason(summary, spec.ours);
  return {
    figure,
    unit,
    value,
    ...(bound === undefined || bound === null || bound === value ? {} : { bound }),
    ours,
    differs: ours !== null && areApart(value, ours.value),
    why: missing ? `${spec.why.replace(/\.$/, "")}; we give none: ${missing}.` : spec.why,
  };
}

function ourFigure(summary: LevelSummary, ours: RowSpec["ours"], factor: number): DialectRow["ours"] {
  if (ours === undefined) return null;
  if (!isPair(ours)) return ours;
  const [metric, statistic] = ours;
  const value = summary.metrics[metric]?.[statistic] ?? null;
  return { metric, statistic, value: value === null ? null : value * factor };
}

function missingReason(summary: LevelSummary, ours: RowSpec["ours"]): string | undefined {
  if (ours === undefined || !isPair(ours)) return undefined;
  const [metric, statistic] = ours;
  return summary.metrics[metric]?.unavailable?.[statistic] ?? "the level has no such figure";
}

function isPair(ours: NonNullable<RowSpec["ours"]>): ours is readonly [string, Statistic] {
  return Array.isArray(ours);
}

function areApart(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return Math.abs(a - b) > equalRatio * Math.max(Math.abs(a), Math.abs(b));
}

/** Percentiles that a tool interpolates differ from ours already by that. */
export function interpolated(why: string, statistic: Statistic): string {
  return statistic === "mean"
    ? why
    : `${why.replace(/\.$/, "")}; its percentiles are interpolated between samples.`;
}

/** `value` of each sample that has one. */
export function valuesOf(
  samples: readonly Sample[],
  value: (sample: Sample) => number | undefined,
): number[] {
  return samples.map(value).filter((each) => each !== undefined);
}

/** Actual send → first output, of streamed replies. */
export function ttftMs({ counted, sentAt }: Sample): number | undefined {
  const { firstTokenAt } = counted.reply;
  return firstTokenAt === undefined ? undefined : firstTokenAt - sentAt;
}

/** Actual send → last output. */
export function e2eOf({ counted, sentAt }: Sample): number {
  return counted.reply.lastOutputAt - sentAt;
}

/** (E2E − TTFT) / (n − 1) with n ≥ 2 tokens. */
export function tpotMs(sample: Sample, tokens: number | undefined): number | undefined {
  const ttft = ttftMs(sample);
  return ttft === undefined || tokens === undefined || tokens < 2
    ? undefined
    : (e2eOf(sample) - ttft) / (tokens - 1);
}

/** Gaps from event to event, also within one read: there they are 0. */
export function eventGapsMs(samples: readonly Sample[]): number[] {
  return samples.flatMap(({ eventAts }) =>
    eventAts.slice(1).map((at, index) => at - (eventAts[index] as number)),
  );
}

export function outputTokensOf({ counted }: Sample): number | undefined {
  return counted.output?.tokens;
}

export function inputTokensOf({ counted }: Sample): number | undefined {
  return counted.input?.tokens;
}

/** Per second; null without a time. */
export function rateOf(amount: number, fromAt: number, toAt: number): number | null {
  return toAt > fromAt ? amount / ((toAt - fromAt) / 1000) : null;
}

/** First send and last end of the requests that ended well; NaN when there are none. */
export function sendToEnd(samples: readonly Sample[]): readonly [from: number, to: number] {
  if (samples.length === 0) return [Number.NaN, Number.NaN];
  return [
    samples.map(({ sentAt }) => sentAt).reduce((a, b) => Math.min(a, b)),
    samples.map(({ endedAt }) => endedAt).reduce((a, b) => Math.max(a, b)),
  ];
}
