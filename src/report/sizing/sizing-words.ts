import { formatDurationMs } from "../../base/index.ts";
import type { BindingConstraint, Ratio, Ratios, SizingAnswer } from "../../sizing/index.ts";
import type { Entry } from "../document.ts";

export const bindingWords: Readonly<Record<BindingConstraint, string>> = {
  goal: "the goal",
  stability: "keeping up at all",
  minimum: "the minimum of pods",
  spare: "pods that may be lost",
  memory: "memory of a pod",
};

/** "4", "2.5" */
export const cores = (value: number): string => String(Math.round(value * 1000) / 1000);

export const bytes = (value: number): string =>
  value >= 2 ** 30 ? `${(value / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(value / 2 ** 20)} MiB`;

/** "$0.0042": prices differ by orders of magnitude, so they get three digits that count. */
export const price = (amount: number): string => Number(amount.toPrecision(3)).toString();

const scopes = { hosts: "over hosts", "within-run": "within-run only: says nothing of other machines" };

/** "2.50 [2.40, 2.60] within-run only" */
export function ratioWords({ value, interval, unavailable }: Ratio): string {
  if (!interval) return `${value.toFixed(2)} (interval unavailable: ${unavailable})`;
  return `${value.toFixed(2)} [${interval.low95.toFixed(2)}, ${interval.high95.toFixed(2)}], 95 %, ${scopes[interval.scope]}`;
}

export function ratioEntries(ratios: Ratios): Entry[] {
  const figure = (one: Ratios["perCore"]): string =>
    "value" in one ? one.value.toFixed(2) : `unavailable: ${one.unavailable}`;
  const { singleRequest } = ratios;
  const { workersPerPod } = ratios;
  const pod =
    workersPerPod === null
      ? ""
      : ` in a pod of ${workersPerPod} ${workersPerPod === 1 ? "worker" : "workers"}`;
  return [
    {
      label: "one request alone",
      text: "value" in singleRequest ? ratioWords(singleRequest) : figure(singleRequest),
    },
    { label: "capacity of a core", text: figure(ratios.perCore) },
    { label: "rate within the goal", text: `${figure(ratios.atGoal)}, ${ratios.goal}${pod}` },
  ];
}

/** "820 ms [810, 832]" */
export function figureWords({
  ms,
  low95Ms,
  high95Ms,
}: {
  ms: number;
  low95Ms: number | null;
  high95Ms: number | null;
}): string {
  const interval =
    low95Ms === null || high95Ms === null
      ? ""
      : ` [${formatDurationMs(low95Ms)}, ${formatDurationMs(high95Ms)}]`;
  return `${formatDurationMs(ms)}${interval}`;
}

/** "10 RPS, peak × 1.5, p95 < 1s" */
export function questionWords({ question }: SizingAnswer): string {
  const { targetPerSecond, peakFactor, goal, sparePods } = question;
  return [
    `${targetPerSecond} RPS`,
    ...(peakFactor === 1 ? [] : [`peak × ${peakFactor}`]),
    goal.text,
    ...(sparePods === 0 ? [] : [`N+${sparePods}`]),
  ].join(", ");
}
