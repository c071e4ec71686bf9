import type { LevelSummary } from "../../metric/index.ts";
import type { Footnotes } from "../content/footnotes.ts";
import {
  figureColumns,
  figureOf,
  figuresOf,
  isMeasured,
  loadColumn,
  valueColumn,
} from "../content/level-columns.ts";
import type { Column, Section } from "../document.ts";
import { formatRatio, missing, numberScale } from "../scale.ts";
import { detailNumber, detailOf, tokenMetrics } from "./token-metrics.ts";

const { inputTokens, outputTokens, reasoningTokens, cachedInput, finishReasons } = tokenMetrics;

/** How many tokens went in and came out, who counted them, and why answers ended. */
export function tokens(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!isMeasured(levels, outputTokens) && !isMeasured(levels, inputTokens)) return [];
  const columns: Column[] = [
    loadColumn(levels),
    ...countColumns(levels, inputTokens, "input tokens", { mean: 1 }),
    ...countColumns(levels, outputTokens, "output tokens", { mean: 1, max: 4 }),
    valueColumn(
      levels,
      { group: "in and out", title: "total", fullTitle: "all tokens, total", rank: 3 },
      (level) => {
        const parts = [inputTokens, outputTokens].map((metric) => detailNumber(level, metric, "total"));
        return formatCount(
          parts.includes(null) ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0),
        );
      },
    ),
    ...(isMeasured(levels, reasoningTokens)
      ? countColumns(levels, reasoningTokens, "reasoning tokens", { mean: 3 })
      : []),
    ...ratioColumn(levels, cachedInput, {
      group: "input",
      title: "cached",
      fullTitle: "input from cache",
      rank: 5,
    }),
    ...ratioColumn(levels, finishReasons, {
      group: "cut at",
      title: "limit",
      fullTitle: "cut at limit",
      rank: 6,
    }),
  ];
  const lines = [
    ...footnotes([inputTokens, outputTokens].map((metric) => ({ metric, figures: ["mean"] }))),
    ...sourceLines(levels),
    ...finishLines(levels),
    ...(isMeasured(levels, reasoningTokens) ? ["Reasoning tokens are part of the output tokens."] : []),
    ...(anyAbove(levels, cachedInput)
      ? ["Input from the server's prefix cache costs it no prefill: it flatters the TTFT."]
      : []),
  ];
  return [
    {
      title: "Tokens",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

/** Totals are read as they are, so they keep every digit. */
export function formatCount(count: number | null): string {
  return count === null ? missing : String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function countColumns(
  levels: readonly LevelSummary[],
  metric: string,
  group: string,
  ranks: Partial<Record<"mean" | "max", number>>,
): Column[] {
  const scale = numberScale(figuresOf(levels, [metric], ["mean"]), "");
  const whole = { unit: "", format: (figure: number | null | undefined) => formatCount(figure ?? null) };
  return [
    ...figureColumns(levels, metric, group, scale, { mean: ranks.mean ?? 1 }),
    ...(ranks.max === undefined ? [] : figureColumns(levels, metric, group, whole, { max: ranks.max })),
    valueColumn(levels, { group, title: "total", fullTitle: `${group} total`, rank: 2 }, (level) =>
      formatCount(detailNumber(level, metric, "total")),
    ),
  ];
}

function ratioColumn(
  levels: readonly LevelSummary[],
  metric: string,
  heading: Parameters<typeof valueColumn>[1],
): Column[] {
  if (!isMeasured(levels, metric)) return [];
  return [valueColumn(levels, heading, (level) => formatRatio(figureOf(level, metric, "mean")))];
}

function anyAbove(levels: readonly LevelSummary[], metric: string): boolean {
  return levels.some((level) => (figureOf(level, metric, "mean") ?? 0) > 0);
}

/** Who counted: a number of tokens without it is worth little. */
function sourceLines(levels: readonly LevelSummary[]): string[] {
  const [output, input] = [outputTokens, inputTokens].map((metric) => sourcesOf(levels, metric));
  if (!output && !input) return leftOutLines(levels);
  const named =
    output === input || !input ? `Counted by ${output}` : `Output counted by ${output}, input by ${input}`;
  return [`${output ? named : `Input counted by ${input}`}.`, ...leftOutLines(levels)];
}

/** One name, or every name with its number of replies. */
function sourcesOf(levels: readonly LevelSummary[], metric: string): string | undefined {
  const replies = new Map<string, number>();
  for (const level of levels) {
    const source = detailOf(level, metric).tokens;
    if (typeof source !== "string") continue;
    for (const [name, count] of partsOf(source, level.metrics[metric]?.n ?? 0)) {
      replies.set(name, (replies.get(name) ?? 0) + count);
    }
  }
  const names = [...replies].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (names.length <= 1) return names[0]?.[0];
  return names
    .map(([name, count]) => `${name} (${formatCount(count)} ${count === 1 ? "reply" : "replies"})`)
    .join(" and ");
}

/** "mixed: server usage 6, tokenizer NAME 2", or the one name of all. */
function partsOf(source: string, all: number): (readonly [name: string, replies: number])[] {
  const mixed = /^mixed: (.*)$/.exec(source)?.[1];
  if (mixed === undefined) return [[source, all]];
  return mixed.split(", ").map((part) => {
    const [, name = part, count = "0"] = /^(.*) (\d+)$/.exec(part) ?? [];
    return [name, Number(count)];
  });
}

function leftOutLines(levels: readonly LevelSummary[]): string[] {
  return [outputTokens, inputTokens].flatMap((metric) => {
    let without = 0;
    let all = 0;
    for (const level of levels) {
      const [, some, of] = /^(\d+) of (\d+) /.exec(String(detailOf(level, metric).leftOut ?? "")) ?? [];
      without += Number(some ?? 0);
      all += Number(of ?? level.metrics[metric]?.n ?? 0);
    }
    const side = metric === outputTokens ? "output" : "input";
    return without === 0
      ? []
      : [
          `${formatCount(without)} of ${formatCount(all)} replies have no count of ${side} tokens and are left out.`,
        ];
  });
}

function finishLines(levels: readonly LevelSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const level of levels) {
    for (const [reason, count] of Object.entries(detailOf(level, finishReasons))) {
      if (typeof count === "number") counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  if (counts.size === 0) return [];
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const list = sorted.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(", ");
  const cut = anyAbove(levels, finishReasons)
    ? " The length of an answer that was cut at the limit is the limit's, not the model's."
    : "";
  return [`Finish reasons, in the server's words: ${list}.${cut}`];
}

/** Tokens of all requests together in a second, in and out. */
export function tokenRates(levels: readonly LevelSummary[]): Section[] {
  const { outputRate, inputRate, totalRate } = tokenMetrics;
  const rates = [
    { metric: inputRate, title: "input", rank: 3 },
    { metric: outputRate, title: "output", rank: 1 },
    { metric: totalRate, title: "total", rank: 2 },
  ].filter(({ metric }) => isMeasured(levels, metric));
  if (rates.length === 0) return [];
  const group = "tok/s";
  const columns: Column[] = [
    loadColumn(levels),
    ...rates.map(({ metric, title, rank }) => {
      const scale = numberScale(figuresOf(levels, [metric], ["mean"]), "");
      const heading = { group, title, fullTitle: `${title} tok/s`, rank };
      return valueColumn(levels, heading, (level) => scale.format(figureOf(level, metric, "mean")));
    }),
    ...outputDetail(levels, "peak", "fastest second", 4),
    ...outputDetail(levels, "wholeSpan", "whole level", 5),
    valueColumn(levels, { title: "window", rank: 6 }, (level) =>
      String(detailOf(level, outputRate).window ?? missing).startsWith("steady") ? "steady" : "whole level",
    ),
  ];
  const lines = [
    "All requests together. Rates are of the steady part of a level: from its first full load to its last planned " +
      "send, because the drain after it would lower them; of the whole level where that part is less than half of it.",
  ];
  return [
    {
      title: "Token throughput",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines },
      ],
    },
  ];
}

function outputDetail(levels: readonly LevelSummary[], key: string, title: string, rank: number): Column[] {
  const values = levels.map((level) => detailNumber(level, tokenMetrics.outputRate, key));
  if (values.every((value) => value === null)) return [];
  const { format } = numberScale(values, "");
  const cells = values.map((value) => ({ text: format(value) }));
  return [{ group: "output tok/s", title, fullTitle: `output tok/s, ${title}`, align: "right", rank, cells }];
}
