import {
  busyLoopRatio,
  latenessLimitMs,
  type RunSummary,
  saturatedLoopRatio,
  shortestMedianMs,
} from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** One bad second of an hour says little; when more of the requests were sent in such, the numbers are not the server's. */
const harmlessRequestRatio = 0.01;
/** A thread that is in line for a core for more of its time shares this machine with too much. */
const crowdedRatio = 0.1;
/** A worker that collects garbage for more of its time is late for this reason before any other. */
const muchCollecting = 0.05;

/** Whether the generator itself was the bottleneck: then the numbers describe it and not the server. */
export function instrumentWarnings(summary: RunSummary): Warning[] {
  const loop = loopWarning(summary);
  const late = latenessWarning(summary);
  const crowded = crowdedWarning(summary);
  return [loop, late, crowded].filter((warning) => warning !== undefined);
}

/** Stamps are taken when the thread has a core; while it is in line for one they wait. */
function crowdedWarning({ instrument }: RunSummary): Warning | undefined {
  const taken = takenRatio(instrument);
  if (taken <= crowdedRatio) return undefined;
  return {
    code: "generator-crowded",
    message: `the generator was ready to run and had no core for ${percent(taken)} of the time`,
    advice: "other programs, or the server itself, use this machine: run the generator on another one",
    invalidates: false,
  };
}

/** How much of the time others had the cores: programs of this machine, or its host. */
function takenRatio({ workers, stolen }: RunSummary["instrument"]): number {
  return Math.max(
    ...workers.map(({ thread }) => ("unavailable" in thread ? 0 : thread.waitMeanRatio)),
    "unavailable" in stolen ? 0 : stolen.meanRatio,
  );
}

function loopWarning(summary: RunSummary): Warning | undefined {
  const { windows, invalidRequestRatio, loopUtilizationMaxRatio: busiest } = summary.instrument;
  const isInvalid = (invalidRequestRatio ?? 0) > harmlessRequestRatio;
  const advice = adviceFor(summary);
  const share = `${formatPercent(invalidRequestRatio ?? 0)} of the requests fell into windows over a limit`;
  if (windows.saturated > 0) {
    return {
      code: isInvalid ? "generator-saturated" : "generator-busy",
      message:
        `the generator's event loop was busy ${percent(busiest)} of its busiest second, ` +
        `above ${percent(saturatedLoopRatio)} in ${ofWindows(windows.saturated, windows.total)}; ${share}`,
      advice,
      invalidates: isInvalid,
    };
  }
  if (windows.busy === 0) return undefined;
  return {
    code: "generator-busy",
    message:
      `the generator's event loop was busy ${percent(busiest)} of its busiest second, ` +
      `above ${percent(busyLoopRatio)} in ${ofWindows(windows.busy, windows.total)}`,
    advice,
    invalidates: false,
  };
}

function latenessWarning(summary: RunSummary): Warning | undefined {
  const { windows, sendLatenessMs, invalidRequestRatio } = summary.instrument;
  const limitMs = latenessLimitMs(smallestMedianMs(summary));
  const isInvalid = (invalidRequestRatio ?? 0) > harmlessRequestRatio;
  const { p99 } = sendLatenessMs;
  if (p99 !== null && p99 > limitMs) {
    return {
      code: "generator-late",
      message: `1 % of the sends were more than ${p99.toFixed(1)} ms late (limit ${limitMs.toFixed(1)} ms)`,
      advice: adviceFor(summary),
      invalidates: true,
    };
  }
  if (windows.late === 0) return undefined;
  return {
    code: "generator-late",
    message:
      `sends were more than ${limitMs.toFixed(1)} ms late in ${ofWindows(windows.late, windows.total)}; ` +
      `${formatPercent(invalidRequestRatio ?? 0)} of the requests fell into windows over a limit`,
    advice: adviceFor(summary),
    invalidates: isInvalid,
  };
}

/** What to change, as far as the run tells what was short. */
function adviceFor(summary: RunSummary): string {
  const { instrument, machine } = summary;
  const { workers, windows } = instrument;
  const waited = takenRatio(instrument);
  if (waited > crowdedRatio) {
    return `other programs had the cores ${percent(waited)} of the time: use another machine for the generator, or a smaller load`;
  }
  if (windows.busy + windows.saturated === 0) {
    const collecting = collectedRatio(summary);
    if (collecting > muchCollecting) {
      return `garbage collection took ${percent(collecting)} of a worker's time: send fewer requests or streams at once, or use more workers (--workers)`;
    }
    return "its event loop was not busy, so something else held it up: stop other programs, or use another machine for the generator";
  }
  const fewer = "send fewer requests or streams at once";
  const freeCores = Math.floor(
    machine.cpuCount - Math.max(workers.length, instrument.process?.cpuMaxRatio ?? 0),
  );
  return freeCores >= 1
    ? `use more workers (--workers; ${workers.length} of ${machine.cpuCount} cores were used), ${fewer}, or use another machine for the generator`
    : `${fewer}, or use another machine with more cores for the generator`;
}

/** The worst worker's pauses over the time in which it was measured. */
function collectedRatio({ instrument, levels }: RunSummary): number {
  const spanMs = levels.reduce((sum, level) => sum + level.spanMs, 0);
  const pausedMs = Math.max(0, ...instrument.workers.map(({ gc }) => ("unavailable" in gc ? 0 : gc.totalMs)));
  return spanMs === 0 ? 0 : pausedMs / spanMs;
}

const percent = (ratio: number | null): string => `${Math.round((ratio ?? 0) * 100)} %`;

/** Something that is not nothing is not called 0 %. */
const formatPercent = (ratio: number): string =>
  ratio > 0 && ratio < 0.001 ? "less than 0.1 %" : `${Number((ratio * 100).toPrecision(2))} %`;

const ofWindows = (some: number, total: number): string => `${some} of ${total} windows`;

function smallestMedianMs({ levels }: RunSummary): number | null {
  const medians = levels.flatMap(({ metrics }) => shortestMedianMs(metrics) ?? []);
  return medians.length === 0 ? null : Math.min(...medians);
}
