import type { AssessedRun } from "../../analysis/index.ts";
import { formatDurationMs } from "../../base/index.ts";
import type { InstrumentSummary, MarkedWindow } from "../../metric/index.ts";
import type { Entry, Section } from "../document.ts";
import { isOpenLoop } from "../load-label.ts";
import { formatRatio, missing, timeScale } from "../scale.ts";
import { selfTestLine } from "../self-test-line.ts";
import { workerTable } from "./worker-table.ts";

/** A screen is no place for more; the rest is in the data. */
const mostWindowsShown = 5;

/** What the measuring itself was like: whether the numbers above can be believed. */
export function instrument(summary: AssessedRun): Section[] {
  const { histogramErrorRatio, workers, markedWindows, selfTest } = summary.instrument;
  const errorPercent = Number((histogramErrorRatio * 100).toPrecision(2));
  const entries: Entry[] = [
    verdict(summary),
    ...lateness(summary),
    ...load(summary.instrument),
    { label: "percentiles", text: `within ${errorPercent}% of the exact value` },
    {
      label: "error of stamps",
      text: selfTest ? selfTestLine(selfTest) : "not measured; inferbench selftest --attach, with this run",
    },
  ];
  return [
    { title: "Instrument", blocks: [{ kind: "entries", entries }] },
    ...workerTable(workers).map((blocks): Section => ({ blocks })),
    ...(markedWindows.length > 0
      ? [{ blocks: [{ kind: "entries", entries: marked(summary.instrument) } as const] }]
      : []),
  ];
}

/** What invalidates a run by what the instrument did itself: its loop, its log, a worker that died. */
const ownFaults = /^(generator-|recorder-|load-degraded)/;

function verdict({ instrument: { windows, invalidRequestRatio }, assessment }: AssessedRun): Entry {
  const label = "verdict";
  const over = windows.saturated + windows.late;
  const where =
    `${over} of ${windows.total} windows over a limit, ` +
    `with ${formatRatio(invalidRequestRatio)} of the requests`;
  const invalid = assessment.warnings.find(({ code, invalidates }) => invalidates && ownFaults.test(code));
  const isOfWindows = over > 0 && invalid?.code.startsWith("generator-") === true;
  if (invalid) return { label, text: `INVALID: ${isOfWindows ? where : invalid.message}`, tone: "bad" };
  if (windows.total === 0) return { label, text: `${missing} its state was not recorded`, tone: "warn" };
  if (over > 0) return { label, text: `good but for ${where}`, tone: "warn" };
  if (windows.busy > 0)
    return { label, text: `good, though busy in ${windows.busy} of ${windows.total} windows`, tone: "warn" };
  return { label, text: `good: nothing over a limit in ${windows.total} windows` };
}

function lateness({ instrument: { sendLatenessMs: late }, levels }: AssessedRun): Entry[] {
  const label = "send lateness";
  if (late.n > 0) {
    const { unit, format } = timeScale([late.p50, late.p99, late.max]);
    const figures = (["p50", "p99", "max"] as const).map((name) => `${name} ${format(late[name])}`);
    return [{ label, text: `${figures.join(" · ")} ${unit}, actual after planned send` }];
  }
  return levels.some(({ load }) => isOpenLoop(load))
    ? [{ label, text: `${missing} ${late.unavailable?.mean ?? "not measured"}` }]
    : [];
}

/** What the run took of this machine, and what others took. */
function load({
  loopUtilizationMaxRatio,
  loopDelayMaxMs,
  process,
  stolen,
  realTime,
}: InstrumentSummary): Entry[] {
  const loop = [
    ...(loopUtilizationMaxRatio === null
      ? []
      : [`at most ${Math.round(loopUtilizationMaxRatio * 100)}% busy`]),
    ...(loopDelayMaxMs === null ? [] : [`longest delay ${formatDurationMs(loopDelayMaxMs)}`]),
  ];
  const used = process && [
    `${process.cpuMeanRatio.toFixed(2)} cores on average, at most ${process.cpuMaxRatio.toFixed(2)}`,
    `${Math.round(process.rssMaxBytes / 2 ** 20)} MiB`,
  ];
  const host =
    "unavailable" in stolen
      ? `${missing} ${stolen.unavailable}`
      : `took ${formatRatio(stolen.meanRatio)} of this machine's cores, at most ${formatRatio(stolen.maxRatio)}`;
  return [
    ...(loop.length > 0 ? [{ label: "event loop", text: loop.join(" · ") }] : []),
    ...(realTime
      ? [{ label: "priority", text: "real-time: what sends and reads goes before everything else" }]
      : []),
    ...(used
      ? [
          { label: "process", text: used.join(" · ") },
          { label: "host", text: host },
        ]
      : []),
  ];
}

function marked({ markedWindows, windows, workers }: InstrumentSummary): Entry[] {
  const all = windows.busy + windows.saturated + windows.late;
  const isInvalid = ({ verdict }: MarkedWindow): boolean => verdict !== "busy";
  const shown = [...markedWindows.filter(isInvalid), ...markedWindows.filter((one) => !isInvalid(one))]
    .slice(0, mostWindowsShown)
    .sort((a, b) => a.fromMs - b.fromMs);
  const entries = shown.map((window): Entry => {
    const { worker, fromMs, verdict, sends, loopUtilizationRatio, latestSendMs } = window;
    const text = [
      ...(workers.length > 1 ? [`worker ${worker}`] : []),
      verdict,
      `loop ${Math.round(loopUtilizationRatio * 100)}% busy`,
      `${sends} sends`,
      ...(latestSendMs === null ? [] : [`latest by ${formatDurationMs(latestSendMs)}`]),
    ];
    return {
      label: `at ${(fromMs / 1000).toFixed(1)} s`,
      text: text.join(" · "),
      tone: isInvalid(window) ? "bad" : "warn",
    };
  });
  const more = all - shown.length;
  return more > 0
    ? [...entries, { label: "…", text: `and ${more} more that were busy or over a limit` }]
    : entries;
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
