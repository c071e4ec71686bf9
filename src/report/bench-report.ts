import type { BenchResult } from "../record/index.ts";
import type { Entry, ReportDocument } from "./document.ts";
import type { ReportOptions } from "./report.ts";
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
  const document: ReportDocument = {
    title: `${result.model_size} (${result.engine}) on ${result.cpu_model}, ${result.architecture}`,
    alerts: [],
    sections: [
      { blocks: [{ kind: "entries", entries: [...limits(result), ...numbers(result)] }] },
      ...(result.warnings.length === 0
        ? []
        : [
            {
              title: "Warnings",
              blocks: [
                {
                  kind: "entries" as const,
                  entries: result.warnings.map(({ code, message }) => ({
                    label: code,
                    text: message,
                    tone: "warn" as const,
                  })),
                },
              ],
            },
          ]),
    ],
  };
  return formatText(document, options);
}

function limits(result: BenchResult): Entry[] {
  const { cpu_limit: cpus, memory_mb: memory, memory_limit_source: source } = result;
  const where = [
    result.container === null ? "no container" : `in a container (${result.container})`,
    result.is_vm ? "in a virtual machine" : "no virtual machine found",
  ].join(", ");
  return [
    { label: "processors", text: `${cpus}, ${limitWords[result.limit_kind]}` },
    {
      label: "memory",
      text: `${memory} MiB, ${source === "host" ? "no limit: the host's" : `limited by a control group (${source})`}`,
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
