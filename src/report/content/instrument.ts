import type { AssessedRun } from "../../analysis/index.ts";
import { formatDurationMs } from "../../base/index.ts";
import type { RunSummary } from "../../metric/index.ts";
import type { Entry, Section } from "../document.ts";
import { isOpenLoop } from "../load-label.ts";
import { missing, timeScale } from "../scale.ts";
import { selfTestLine } from "../self-test-line.ts";

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
  } else if (summary.levels.some(({ load }) => isOpenLoop(load))) {
    entries.push({ label: "send lateness", text: `${missing} ${late.unavailable?.mean ?? "not measured"}` });
  }
  const loop = [
    ...(loopUtilizationMaxRatio === null
      ? []
      : [`at most ${Math.round(loopUtilizationMaxRatio * 100)}% busy`]),
    ...(loopDelayMaxMs === null ? [] : [`longest delay ${formatDurationMs(loopDelayMaxMs)}`]),
  ];
  if (loop.length > 0) entries.push({ label: "event loop", text: loop.join(" · ") });
  const errorPercent = Number((histogramErrorRatio * 100).toPrecision(2));
  entries.push({ label: "percentiles", text: `within ${errorPercent}% of the exact value` });
  const { selfTest } = summary.instrument;
  entries.push({
    label: "error of stamps",
    text: selfTest ? selfTestLine(selfTest) : "not measured; inferbench selftest --attach, with this run",
  });
  return [{ title: "Instrument", blocks: [{ kind: "entries", entries }] }];
}

/** What was noticed while it ran, and what follows from the instrument's own state. */
export function warnings({ warnings: noticed, assessment }: AssessedRun): Section[] {
  const entries = [
    ...noticed.map(({ code, message }): Entry => ({ label: code, text: message, tone: "warn" })),
    ...assessment.warnings.map(
      ({ code, message, advice, invalidates }): Entry => ({
        label: code,
        text: `${message}; ${advice}`,
        tone: invalidates ? "bad" : "warn",
      }),
    ),
  ];
  if (entries.length === 0) return [];
  return [{ title: "Warnings", blocks: [{ kind: "entries", entries }] }];
}
