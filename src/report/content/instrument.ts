import { formatDurationMs } from "../../base/index.ts";
import type { LevelSummary, RunSummary } from "../../metric/index.ts";
import type { Entry, Section } from "../document.ts";
import { describeLoad } from "../load-label.ts";
import { timeScale } from "../scale.ts";
import { figureOf } from "./level-columns.ts";

/** The cold first request, beside the first level's median. */
export function coldFirstRequest(summary: RunSummary): Section[] {
  if (summary.coldFirstRequestMs === null) return [];
  const warm = describeWarm(summary.levels[0]);
  const text = `${formatDurationMs(summary.coldFirstRequestMs)}, alone and before any load${warm}`;
  return [{ blocks: [{ kind: "entries", entries: [{ label: "cold first request", text }] }] }];
}

function describeWarm(level: LevelSummary | undefined): string {
  const median = level ? figureOf(level, "response_time", "p50") : null;
  return level && median !== null
    ? `; p50 at ${describeLoad(level.load)} is ${formatDurationMs(median)}`
    : "";
}

/** What the measuring itself was like: whether the numbers above can be believed. */
export function instrument(summary: RunSummary): Section[] {
  const {
    sendLatenessMs: late,
    loopUtilizationMaxRatio,
    loopDelayMaxMs,
    histogramErrorRatio,
  } = summary.instrument;
  const entries: Entry[] = [];
  if (late.n > 0) {
    const { unit, format } = timeScale([late.p50, late.p99, late.max]);
    const figures = (["p50", "p99", "max"] as const).map((name) => `${name} ${format(late[name])}`);
    entries.push({
      label: "send lateness",
      text: `${figures.join(" · ")} ${unit}, actual after planned send`,
    });
  }
  const loop = [
    ...(loopUtilizationMaxRatio === null
      ? []
      : [`at most ${Math.round(loopUtilizationMaxRatio * 100)}% busy`]),
    ...(loopDelayMaxMs === null ? [] : [`longest delay ${formatDurationMs(loopDelayMaxMs)}`]),
  ];
  if (loop.length > 0) entries.push({ label: "event loop", text: loop.join(" · ") });
  const errorPercent = Number((histogramErrorRatio * 100).toPrecision(2));
  entries.push({ label: "percentiles", text: `exact to ${errorPercent}% of their value` });
  return [{ title: "Instrument", blocks: [{ kind: "entries", entries }] }];
}

export function warnings(summary: RunSummary): Section[] {
  if (summary.warnings.length === 0) return [];
  const entries = summary.warnings.map(
    ({ code, message }): Entry => ({ label: code, text: message, tone: "warn" }),
  );
  return [{ title: "Warnings", blocks: [{ kind: "entries", entries }] }];
}
