import type { AssessedRun } from "../analysis/index.ts";
import { formatDurationMs } from "../base/index.ts";
import { type CapturedRun, promptsOf } from "./capture/captured-run.ts";
import { type FigureStatistics, leastForMedian, statisticsOf, totalOf } from "./capture/figure-statistics.ts";
import { type RequestFigures, requestFigures } from "./capture/request-figures.ts";
import { cleanStrings } from "./content/clean-strings.ts";
import { describeTarget, describeWorkload, fieldsOf } from "./content/describe-scenario.ts";
import { errorsByKind } from "./content/errors.ts";
import { expectations } from "./content/expectations.ts";
import { alerts } from "./content/head.ts";
import { warnings } from "./content/instrument.ts";
import type { Column, Entry, ReportDocument, Section } from "./document.ts";
import { qualityChecks } from "./llm/checks.ts";
import { hasTokenMetrics } from "./llm/token-metrics.ts";
import { formatCount } from "./llm/tokens.ts";
import { plainText } from "./plain-text.ts";
import type { ReportOptions } from "./report.ts";
import { missing, numberScale, type Scale, timeScale } from "./scale.ts";
import { formatText } from "./text-report.ts";

/** Whether a run is one that people want to read at a glance: a language model, one request at a time. */
export function fitsSummaryBlock({ levels }: AssessedRun): boolean {
  const [level] = levels;
  const isSingle = levels.length === 1 && level?.load.kind === "closed" && level.load.concurrency === 1;
  return isSingle && hasTokenMetrics(levels);
}

/** A run of a language model on half a screen: did it work, how fast was it, how many tokens were it. */
export function summaryBlock(run: CapturedRun, options: ReportOptions = {}): string {
  return formatText(blockDocument(run), options);
}

function blockDocument(run: CapturedRun): ReportDocument {
  const counts = new Map((run.counted ?? []).map((counted) => [counted.id, counted]));
  const figures = promptsOf(run)
    .filter(({ outcome }) => outcome.kind === "ok")
    .map((record) => requestFigures(record, counts.get(record.id)));
  const summary = cleanStrings(run.summary) as AssessedRun;
  return {
    title: `Summary of ${summary.name}`,
    alerts: alerts(summary),
    sections: [
      facts(summary, plainText(run.model)),
      ...(figures.length > 0 ? [speeds(figures), tokenTotals(figures)] : []),
      ...qualityChecks(summary.levels),
      ...errorsByKind(summary.levels),
      ...expectations(summary),
      ...warnings(summary),
    ],
  };
}

function facts(summary: AssessedRun, model: string): Section {
  const { levels, scenario, coldFirstRequestMs } = summary;
  const sum = (count: (level: (typeof levels)[number]) => number): number =>
    levels.reduce((total, level) => total + count(level), 0);
  const ok = sum(({ counts }) => counts.ok);
  const lost = sum(({ counts }) => counts.failed + counts.dropped);
  const named = fieldsOf(scenario, "target").model === model ? [] : [{ label: "model", text: model }];
  const entries: Entry[] = [
    ...named,
    { label: "target", text: describeTarget(scenario).join(" · ") },
    { label: "workload", text: describeWorkload(scenario).join(" · ") },
    {
      label: "requests",
      text: `${formatCount(ok + lost)} in all · ${formatCount(ok)} successful · ${formatCount(lost)} failed`,
      ...(lost > 0 ? { tone: "bad" as const } : {}),
    },
    { label: "duration", text: formatDurationMs(sum(({ spanMs }) => spanMs)) },
    ...(coldFirstRequestMs === null
      ? []
      : [
          { label: "first request", text: `${formatDurationMs(coldFirstRequestMs)}, alone and before these` },
        ]),
  ];
  return { blocks: [{ kind: "entries", entries: entries.filter(({ text }) => text !== "") }] };
}

interface Row {
  readonly name: string;
  readonly figure: (figures: RequestFigures) => number | null;
  readonly scaleOf: (figures: readonly (number | null)[]) => Scale;
}

const perSecond = (figures: readonly (number | null)[]): Scale => numberScale(figures, "tok/s");

const rows: readonly Row[] = [
  { name: "Time to first token", figure: ({ ttftMs }) => ttftMs, scaleOf: timeScale },
  { name: "Total time", figure: ({ e2eMs }) => e2eMs, scaleOf: timeScale },
  { name: "Generation speed", figure: ({ generationSpeed }) => generationSpeed, scaleOf: perSecond },
  { name: "Speed with the wait", figure: ({ requestSpeed }) => requestSpeed, scaleOf: perSecond },
];

const columnsOfStatistics = [
  "average",
  "median",
  "min",
  "max",
] as const satisfies readonly (keyof FigureStatistics)[];

function speeds(figures: readonly RequestFigures[]): Section {
  const known = rows
    .map(({ name, figure, scaleOf }) => {
      const statistics = statisticsOf(figures.map(figure));
      const { unit, format } = scaleOf(columnsOfStatistics.map((key) => statistics[key]));
      return { name: `${name} (${unit})`, statistics, format };
    })
    .filter(({ statistics }) => statistics.n > 0);
  const columns: Column[] = [
    { title: "", align: "left", rank: 0, cells: known.map(({ name }) => ({ text: name })) },
    ...columnsOfStatistics.map(
      (key): Column => ({
        title: key,
        align: "right",
        rank: 1,
        cells: known.map(({ statistics, format }) => ({ text: format(statistics[key]) })),
      }),
    ),
  ];
  const anyMedian = known.some(({ statistics }) => statistics.median !== null);
  const lines = [
    ...(anyMedian ? [] : [`${missing} a median needs ${leastForMedian} requests.`]),
    "Generation speed: tokens a second after the first. Speed with the wait: tokens / total time.",
  ];
  return {
    blocks: [
      { kind: "table", columns },
      { kind: "notes", lines },
    ],
  };
}

function tokenTotals(figures: readonly RequestFigures[]): Section {
  const input = figures.map(({ inputTokens }) => inputTokens);
  const output = figures.map(({ outputTokens }) => outputTokens);
  const both = figures.map(({ inputTokens, outputTokens }) =>
    inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
  );
  const sides = [
    ["Input tokens", input],
    ["Output tokens", output],
    ["All tokens", both],
  ] as const;
  const averages = sides.map(([, counts]) => statisticsOf(counts).average);
  const { format } = numberScale(averages, "");
  const columns: Column[] = [
    { title: "", align: "left", rank: 0, cells: sides.map(([name]) => ({ text: name })) },
    {
      ...{ title: "total", align: "right", rank: 1 },
      cells: sides.map(([, counts]) => ({ text: formatCount(totalOf(counts)) })),
    },
    {
      ...{ title: "a request", align: "right", rank: 1 },
      cells: averages.map((average) => ({ text: format(average) })),
    },
  ];
  const sources = [...new Set(figures.map(({ tokenSource }) => tokenSource))];
  const without = figures.filter(({ tokenSource }) => tokenSource === null).length;
  const known = sources.filter((source) => source !== null).map((source) => plainText(source));
  const lines = [
    ...(known.length > 0 ? [`Output counted by ${known.join(" and ")}.`] : []),
    ...(without > 0 ? [`${without} of ${figures.length} answers have no count of output tokens.`] : []),
  ];
  return {
    blocks: [
      { kind: "table", columns },
      { kind: "notes", lines },
    ],
  };
}
