import type { BenchResult, BenchSetting, StressResult, StressRow } from "../record/index.ts";
import type { Column, Entry, ReportDocument, Section } from "./document.ts";
import type { ReportOptions } from "./report.ts";
import { missing } from "./scale.ts";
import { formatText } from "./text-report.ts";

const quota = "a quota, which is not isolation: other programs run on the same processors";

const limitWords: Readonly<Record<BenchResult["limit_kind"], string>> = {
  "cgroup-v1": `by a control group (cgroup v1): ${quota}`,
  "cgroup-v2": `by a control group (cgroup v2): ${quota}`,
  affinity: "by processor affinity: bound to these processors, which other programs may use too",
  none: "NO LIMIT: all processors of this machine",
};

/** The result of `bench` for a terminal. */
export function benchReport(result: BenchResult, options: ReportOptions = {}): string {
  return formatText(
    {
      title: titleOf(result),
      alerts: [],
      sections: [
        { blocks: [{ kind: "entries", entries: [...limits(result), ...numbers(result)] }] },
        ...warningSection(result),
      ],
    },
    options,
  );
}

/** The result of `bench --stress` for a terminal. */
export function stressReport(result: StressResult, options: ReportOptions = {}): string {
  const { rows, throttling_from: from, best_threads: best } = result;
  const counted = rows.some(({ throttle_ratio }) => throttle_ratio !== null);
  const findings: Entry[] = [
    {
      label: "throttling",
      text: !counted
        ? "unavailable: no quota of processor time holds here, so nothing counts it"
        : from
          ? `starts at ${count(from.threads, "thread")}, concurrency ${from.concurrency}`
          : "not found up to here",
      ...(from && { tone: "warn" as const }),
    },
    { label: "best", text: `${count(best, "thread")} for a limit of ${result.cpu_limit} CPU` },
  ];
  const document: ReportDocument = {
    title: `Stress: ${titleOf(result)}`,
    alerts: [],
    sections: [
      { blocks: [{ kind: "entries", entries: limits(result) }] },
      { blocks: [{ kind: "table", columns: stressColumns(rows) }] },
      { blocks: [{ kind: "entries", entries: findings }] },
      ...warningSection(result),
    ],
  };
  return formatText(document, options);
}

const percent = (ratio: number | null): string | null =>
  ratio === null ? null : `${(ratio * 100).toFixed(1)}%`;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

function stressColumns(rows: readonly StressRow[]): Column[] {
  const column = (
    title: string,
    rank: number,
    read: (row: StressRow) => string | null,
    group?: string,
  ): Column => ({
    title,
    align: "right",
    rank,
    cells: rows.map((row) => ({ text: read(row) ?? missing })),
    ...(group !== undefined && { group, fullTitle: `${group} ${title}` }),
  });
  const fixed = (value: number | null, digits: number): string | null => value?.toFixed(digits) ?? null;
  return [
    column("threads", 0, ({ threads }) => String(threads)),
    column("concurrency", 0, ({ concurrency }) => String(concurrency)),
    column("ok", 3, ({ iterations }) => String(iterations), "requests"),
    column("failed", 3, ({ failed }) => String(failed), "requests"),
    column("req/s", 1, ({ rps }) => rps.toFixed(2), "rate"),
    column("p50", 1, ({ p50_ms }) => fixed(p50_ms, 0), "latency (ms)"),
    column("p95", 1, ({ p95_ms }) => fixed(p95_ms, 0), "latency (ms)"),
    column("periods", 2, ({ nr_throttled }) => fixed(nr_throttled, 0), "throttled"),
    column("of all", 2, ({ throttle_ratio }) => percent(throttle_ratio), "throttled"),
    column("ms", 2, ({ throttled_ms }) => fixed(throttled_ms, 0), "throttled"),
    column("of time", 1, ({ throttled_time_ratio }) => percent(throttled_time_ratio), "throttled"),
  ];
}

function titleOf({ model_size, engine, cpu_model, architecture }: BenchSetting): string {
  return `${model_size} (${engine}) on ${cpu_model}, ${architecture}`;
}

function warningSection({ warnings }: BenchSetting): Section[] {
  if (warnings.length === 0) return [];
  const entries = warnings.map(({ code, message }) => ({
    label: code,
    text: message,
    tone: "warn" as const,
  }));
  return [{ title: "Warnings", blocks: [{ kind: "entries", entries }] }];
}

function limits(result: BenchSetting): Entry[] {
  const { cpu_limit: cpus, memory_mb: memory, memory_limit_source: source } = result;
  const setBy =
    result.limit_set_by === "surroundings"
      ? result.container === null
        ? "set before this program, "
        : "set by the container's host, "
      : "";
  const where = [
    result.container === null ? "no container" : `in a container (${result.container})`,
    result.is_vm ? "in a virtual machine" : "no virtual machine found",
  ].join(", ");
  return [
    { label: "processors", text: `${cpus}, ${setBy}${limitWords[result.limit_kind]}` },
    {
      label: "memory",
      text: `${memory} MiB, ${source === "host" ? "no limit: the host's" : `limited by a control group (${source.replace("-", " ")})`}`,
    },
    { label: "where", text: where },
  ];
}

function numbers(result: BenchResult): Entry[] {
  const sorted = [...result.latencies_ms].sort((a, b) => a - b);
  const unavailable = (name: string): string => `unavailable: ${result.unavailable[name]}`;
  const threads =
    result.threads === null ? "" : `, ${result.threads} ${result.threads === 1 ? "thread" : "threads"}`;
  return [
    {
      label: "iterations",
      text: `${result.iterations}, one at a time${threads}${result.failed > 0 ? `, and ${result.failed} failed` : ""}`,
      ...(result.failed > 0 && { tone: "bad" as const }),
    },
    {
      label: "latency",
      text:
        `mean ${result.avg_latency_ms.toFixed(2)} ms, median ${(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0).toFixed(2)} ms, ` +
        `from ${(sorted[0] ?? 0).toFixed(2)} to ${(sorted.at(-1) ?? 0).toFixed(2)} ms`,
    },
    {
      label: "rate",
      text: `${result.rps.toFixed(2)} requests per second, ${result.total_time_s.toFixed(2)} s in all`,
    },
    {
      label: "throttling",
      text:
        result.nr_throttled === null || result.nr_periods === null || result.throttled_ms === null
          ? unavailable("nr_throttled")
          : `${result.nr_throttled} of ${result.nr_periods} periods${share(result.nr_throttled, result.nr_periods)}, ${result.throttled_ms.toFixed(0)} ms in all`,
      ...((result.nr_throttled ?? 0) > 0 && { tone: "warn" as const }),
    },
    {
      label: "used",
      text: [
        result.cpu_used_cores === null
          ? `processors ${unavailable("cpu_used_cores")}`
          : `${result.cpu_used_cores.toFixed(2)} processors`,
        result.memory_peak_mb === null
          ? `memory ${unavailable("memory_peak_mb")}`
          : `memory at most ${result.memory_peak_mb.toFixed(0)} MiB`,
      ].join("; "),
    },
  ];
}

function share(part: number, whole: number): string {
  return whole > 0 ? ` (${((part / whole) * 100).toFixed(1)} %)` : "";
}
