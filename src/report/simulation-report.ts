import { formatDurationMs } from "../base/index.ts";
import {
  type JudgedGoal,
  meanRatePerSecond,
  type SimulatedHour,
  type SimulationResult,
  type SimulationSpec,
} from "../sizing/index.ts";
import {
  describeArrivals,
  describeAutoscaler,
  describeBatching,
  describeService,
  formatRate,
  formatRatio,
} from "./describe-simulation.ts";
import type { Block, Cell, Column, Entry, ReportDocument, Section } from "./document.ts";
import type { ReportOptions } from "./report.ts";
import { missing } from "./scale.ts";
import { formatText } from "./text-report.ts";

/** What the pods of one simulation cost, in the currency of the price. */
export interface SimulatedCost {
  readonly perHour: number;
  readonly perDay: number;
  readonly perMillionRequests: number;
}

/** One configuration and what came of it. */
export interface SimulatedRow {
  readonly spec: SimulationSpec;
  readonly result: SimulationResult;
  /** Requests a second that all of its workers can serve. */
  readonly capacityPerSecond: number;
  readonly goals: readonly JudgedGoal[];
  readonly cost?: SimulatedCost;
}

export interface SimulationFindings {
  /** At least one; all meet the same requests. */
  readonly rows: readonly SimulatedRow[];
  /** Said under the table, such as where the service times are from. */
  readonly notes: readonly string[];
}

const unbounded: Cell = { text: "no end", tone: "bad" };

const shape = ({ spec }: SimulatedRow): string => `${spec.pods} × ${spec.workersPerPod}`;

/** A time of the row; a line that grows without end has none. */
const time = ({ result }: SimulatedRow, ms: number): Cell =>
  result.isUnstable ? unbounded : { text: formatDurationMs(ms) };

function interval({ result }: SimulatedRow): Cell {
  const { low95Ms, high95Ms } = result.response.p95;
  if (result.isUnstable || low95Ms === null || high95Ms === null) return { text: missing };
  return { text: `${formatDurationMs(low95Ms)} to ${formatDurationMs(high95Ms)}` };
}

function goalCell({ met, isClose, valueMs }: JudgedGoal): Cell {
  if (valueMs === null) return { text: "missed", tone: "bad" };
  const text = met ? "met" : "missed";
  const cell = isClose ? { text: `${text}, barely` } : { text };
  return met ? (isClose ? { ...cell, tone: "warn" } : cell) : { ...cell, tone: "bad" };
}

const fixed = (value: number, digits: number): string =>
  Number.isNaN(value) ? missing : value.toFixed(digits);

const money = (amount: number): string => fixed(amount, amount < 10 ? 3 : 2);

function columnsOf(rows: readonly SimulatedRow[]): Column[] {
  const column = (
    title: string,
    rank: number,
    cell: (row: SimulatedRow) => Cell | string,
    group?: string,
  ): Column => ({
    title,
    align: "right",
    rank,
    cells: rows.map((row) => {
      const found = cell(row);
      return typeof found === "string" ? { text: found } : found;
    }),
    ...(group === undefined ? {} : { group, fullTitle: `${group} ${title}` }),
  });
  const scaled = rows.some(({ spec }) => spec.autoscaler);
  const paid = rows.some(({ cost }) => cost);
  const response = "Response time";
  return [
    column(scaled ? "from pods × workers" : "pods × workers", 0, shape),
    { ...column("balancing", 0, ({ spec }) => spec.balancing), align: "left" },
    column("p50", 2, (row) => time(row, row.result.response.p50.ms), response),
    column("p95", 1, (row) => time(row, row.result.response.p95.ms), response),
    column("95 % interval", 2, interval, response),
    column("p99", 1, (row) => time(row, row.result.response.p99.ms), response),
    column("waited", 3, ({ result }) => formatRatio(result.wait.waitedRatio)),
    column("in line", 3, ({ result }) => (result.isUnstable ? unbounded : fixed(result.meanQueue, 2))),
    column("busy", 2, ({ result }) => formatRatio(result.utilizationRatio)),
    ...(scaled
      ? [
          column("mean", 1, ({ result }) => fixed(result.replicas.mean, 2), "Pods"),
          column("most", 2, ({ result }) => String(Math.round(result.replicas.max)), "Pods"),
          column("hours", 2, ({ result }) => fixed(result.replicas.hours, 1), "Pods"),
        ]
      : []),
    ...(paid
      ? [
          column("a day", 1, ({ cost }) => (cost ? money(cost.perDay) : missing), "Cost"),
          column(
            "1M requests",
            2,
            ({ cost, result }) => (cost && !result.isUnstable ? money(cost.perMillionRequests) : missing),
            "Cost",
          ),
        ]
      : []),
    ...(rows[0]?.goals ?? []).map(({ text }, i) =>
      column(text, 1, ({ goals }) => goalCell(goals[i] as JudgedGoal), "Goal"),
    ),
  ];
}

function hourColumns(hours: readonly SimulatedHour[], spanHours: number): Column[] {
  const days = Math.max(1, spanHours / 24);
  const column = (title: string, cell: (hour: SimulatedHour) => string): Column => ({
    title,
    align: "right",
    rank: 0,
    cells: hours.map((hour) => ({ text: cell(hour) })),
  });
  return [
    column("hour", ({ hour }) => `${String(hour).padStart(2, "0")}:00`),
    column("requests", ({ requests }) => String(Math.round(requests / days))),
    column("p50", ({ p50Ms }) => formatDurationMs(p50Ms)),
    column("p95", ({ p95Ms }) => formatDurationMs(p95Ms)),
    column("busy", ({ utilizationRatio }) => formatRatio(utilizationRatio)),
    column("pods", ({ meanReplicas }) => meanReplicas.toFixed(2)),
  ];
}

/** More comes than can be served; or less, and the line grew all the same. */
function instability(row: SimulatedRow): string {
  const { spec, capacityPerSecond } = row;
  const who = `Unstable: ${shape(row)} ${spec.balancing}`;
  const most = `${formatRate(capacityPerSecond)} at most`;
  const gets = describeArrivals(spec.arrivals);
  return meanRatePerSecond(spec.arrivals) >= capacityPerSecond
    ? `${who} serves ${most} and gets ${gets}. The line grows without end; take more pods or workers.`
    : `${who} serves ${most} and gets ${gets}, but its line kept growing to the end. Take more pods or workers, or more --requests.`;
}

/** Who cannot work at all is said first, with the arithmetic. */
function alertsOf(rows: readonly SimulatedRow[]): string[] {
  const unreachable = rows.flatMap(({ goals }) => goals.filter((goal) => goal.isUnreachable));
  return [
    ...rows.filter(({ result }) => result.isUnstable).map(instability),
    ...[...new Set(unreachable.map(({ text }) => text))].map(
      (text) =>
        `"${text}" cannot be reached by more pods: the service time alone misses it. Shorten the request, or take a faster machine.`,
    ),
  ];
}

function notesOf({ rows, notes }: SimulationFindings): string[] {
  const { spec } = rows[0] as SimulatedRow;
  const close = rows.some(({ goals }) => goals.some(({ isClose }) => isClose));
  const warmup = spec.warmupRequests > 0 ? ` after ${spec.warmupRequests} to fill the lines` : "";
  return [
    `${spec.requests} requests a row${warmup}, the same ones for each (seed ${spec.seed}). The interval is the ` +
      "simulation's own error (batch means over 20 blocks), not that of the service times.",
    ...(close ? ["barely: the limit lies within the interval; more --requests decide."] : []),
    ...notes,
  ];
}

function sectionsOf(findings: SimulationFindings): Section[] {
  const { rows } = findings;
  const { spec, result } = rows[0] as SimulatedRow;
  const setting: Entry[] = [
    { label: "Requests", text: describeArrivals(spec.arrivals) },
    { label: "Service", text: describeService(spec.service) },
    ...(spec.batching ? [{ label: "Batches", text: describeBatching(spec.batching) }] : []),
    ...(spec.autoscaler ? [{ label: "Autoscaler", text: describeAutoscaler(spec.autoscaler) }] : []),
  ];
  const blocks: Block[] = [
    { kind: "entries", entries: setting },
    { kind: "table", columns: columnsOf(rows) },
    { kind: "notes", lines: notesOf(findings) },
  ];
  // A table of hours for each of many rows would bury them.
  if (rows.length > 1 || result.isUnstable || !result.hours) return [{ blocks }];
  const columns = hourColumns(result.hours, result.spanMs / 3_600_000);
  return [{ blocks }, { title: "Over the day", blocks: [{ kind: "table", columns }] }];
}

/** The result of simulations for a terminal. */
export function simulationReport(findings: SimulationFindings, options: ReportOptions = {}): string {
  const document: ReportDocument = {
    title: "Simulation",
    alerts: alertsOf(findings.rows),
    sections: sectionsOf(findings),
  };
  return formatText(document, options);
}
