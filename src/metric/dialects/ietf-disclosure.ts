import type { RunStarted } from "../../record/index.ts";
import type { LevelSummary, RunSummary } from "../run-summary.ts";
import type { DialectReport } from "./dialect-report.ts";

const unknown = "not in the log: to be stated by whoever publishes the figures";

/** What the drafts oblige a report to tell. A thing that the log does not hold is said to be missing, never guessed. */
export function ietfDisclosure(started: RunStarted, { levels }: RunSummary): DialectReport["disclosure"] {
  const target = fieldsOf(started.scenario, "target");
  const counts = listed(levels.map((level) => level.metrics.output_tokens?.detail?.tokens));
  const streamed = levels.some((level) => level.metrics.ttft !== undefined);
  const ok = levels.reduce((sum, level) => sum + level.counts.ok, 0);
  const warmup = levels.reduce((sum, level) => sum + level.counts.warmup, 0);
  const cache = listed(levels.map(({ metrics }) => metrics.cached_input_ratio?.mean?.toFixed(3)));
  return [
    { item: "Boundary of the system under test", value: unknown },
    { item: "Address", value: withoutPassword(textOf(target.url)) ?? unknown },
    { item: "Model", value: textOf(target.model) ?? unknown },
    { item: "Precision and quantization", value: unknown },
    { item: "Tokens counted by", value: counts || "nobody" },
    {
      item: "Streaming protocol",
      value: `${streamed ? "streamed" : "not streamed"}, ${textOf(target.kind) ?? "kind unknown"}`,
    },
    { item: "Load", value: listed(levels.map(describeLoad)) || "none" },
    {
      item: "Input tokens from a prefix cache",
      value: cache ? `included in input rates; share ${cache}` : `included in input rates; share ${unknown}`,
    },
    { item: "Samples", value: `${ok} requests ended well` },
    { item: "Warm-up", value: `${warmup} requests, excluded` },
    {
      item: "Load generator",
      value: `${started.tool.name} ${started.tool.version} on ${started.machine.cpuModel}, ${started.machine.cpuCount} cores; whether apart from the server: ${unknown}`,
    },
    {
      item: "Clock",
      value: "one monotonic clock of the load generator; nothing is compared with the server's",
    },
    { item: "Seed", value: String(started.seed) },
    { item: "Repeated runs", value: "one run: no interval over runs" },
  ];
}

function describeLoad({ load }: LevelSummary): string {
  switch (load.kind) {
    case "closed":
      return `closed loop, concurrency ${load.concurrency}`;
    case "constant":
    case "poisson":
      return `open loop, ${load.kind} ${load.ratePerSecond}/s`;
    case "trace":
      return `open loop, trace at ${load.speedup}×`;
    case "burst":
      return `burst of ${load.size}`;
  }
}

function listed(texts: readonly (string | number | undefined)[]): string {
  return [...new Set(texts.filter((text) => text !== undefined))].join("; ");
}

/** The scenario may be of another version: every field is looked at before it is used. */
function fieldsOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof inner === "object" && inner !== null ? (inner as Readonly<Record<string, unknown>>) : {};
}

function withoutPassword(url: string | undefined): string | undefined {
  return url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
