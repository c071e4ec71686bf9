import {
  type LoadgenHealth,
  type PhaseStarted,
  planPosition,
  type RequestRecord,
} from "../../record/index.ts";
import { histogramErrorRatio } from "../histogram.ts";
import { createSendLateness, latenessOf } from "../send-lateness.ts";
import { type HealthWindow, lateSendsOf } from "./health-windows.ts";
import type { InstrumentSummary, MarkedWindow, WindowCounts } from "./instrument-summary.ts";
import { judgeWindow, latenessLimitMs, shortestUtilizationMs, type WindowVerdict } from "./window-limits.ts";
import { createWindowedFigure, createWorkerFold, type WorkerFold } from "./worker-fold.ts";

/** What the generator was like while it measured, worker by worker and window by window. */
export interface InstrumentFold {
  /** @param workers how many share the plan */
  begin(workers: number): void;
  addHealth(event: LoadgenHealth): void;
  /** Takes a measured request with the start of its level. */
  addRequest(record: RequestRecord, level: PhaseStarted): void;
  /** @param medianServiceMs of a level, which says how late a send may be */
  summary(medianServiceMs: (level: number) => number | null): InstrumentSummary;
}

const mostMarked = 50;

export function createInstrumentFold(): InstrumentFold {
  const workers: WorkerFold[] = [createWorkerFold()];
  const lateness = createSendLateness();
  const cpu = createWindowedFigure();
  const stolen = createWindowedFigure();
  let shares = 1;
  let noStolen = "not recorded";
  let rssMaxBytes = 0;
  let loopUtilizationMaxRatio: number | null = null;

  const workerOf = (index: number): WorkerFold => {
    while (workers.length <= index) workers.push(createWorkerFold());
    return workers[index] as WorkerFold;
  };

  const addHealth = (event: LoadgenHealth): void => {
    workerOf(event.worker ?? 0).addHealth(event);
    cpu.add(event.cpuRatio, event.windowMs);
    rssMaxBytes = Math.max(rssMaxBytes, event.rssBytes);
    if (event.windowMs >= shortestUtilizationMs)
      loopUtilizationMaxRatio = Math.max(loopUtilizationMaxRatio ?? 0, event.loopUtilizationRatio);
    if (!event.stolen) return;
    if ("unavailable" in event.stolen) noStolen = event.stolen.unavailable;
    else stolen.add(event.stolen.ratio, event.windowMs);
  };

  const addRequest = (record: RequestRecord, level: PhaseStarted): void => {
    lateness.add(record, level);
    const worker = workers[planPosition(record.id) % shares] as WorkerFold;
    worker.lateness.add(record, level);
    if (record.sentAt === null) return;
    worker.addSent();
    worker.addSend({ sentAt: record.sentAt, level: record.level, lateMs: latenessOf(record, level) });
  };

  const summary = (medianServiceMs: (level: number) => number | null): InstrumentSummary => {
    const judge = (window: HealthWindow): WindowVerdict =>
      judgeWindow({
        windowMs: window.untilAt - window.fromAt,
        loopUtilizationRatio: window.loopUtilizationRatio,
        timedSends: window.timedSends,
        lateSends: lateSendsOf(window, latenessLimitMs(medianServiceMs(window.level))),
      });
    const windows = createWindowTally();
    const summaries = workers.map((fold, worker) => {
      const own = createWindowTally();
      for (const window of fold.windows) {
        const verdict = judge(window);
        own.add(worker, window, verdict);
        windows.add(worker, window, verdict);
      }
      return { worker, ...fold.summary(), windows: own.counts };
    });
    const sends = summaries.reduce((sum, worker) => sum + worker.sends, 0);
    const delays = summaries.flatMap(({ loopDelayMaxMs }) => loopDelayMaxMs ?? []);
    return {
      histogramErrorRatio,
      sendLatenessMs: lateness.summary(),
      loopUtilizationMaxRatio,
      loopDelayMaxMs: delays.length === 0 ? null : Math.max(...delays),
      workers: summaries,
      windows: windows.counts,
      invalidRequestRatio: sends === 0 || windows.counts.total === 0 ? null : windows.invalidSends() / sends,
      markedWindows: windows.marked(),
      process:
        cpu.mean === null || cpu.max === null
          ? null
          : { cpuMeanRatio: cpu.mean, cpuMaxRatio: cpu.max, rssMaxBytes },
      stolen:
        stolen.mean === null || stolen.max === null
          ? { unavailable: noStolen }
          : { meanRatio: stolen.mean, maxRatio: stolen.max },
    };
  };

  const begin = (count: number): void => {
    shares = count;
    workerOf(count - 1);
  };

  return { begin, addHealth, addRequest, summary };
}

/** Counts windows by verdict and keeps the first of those that were not ok. */
function createWindowTally() {
  const counts: WindowCounts = { total: 0, busy: 0, saturated: 0, late: 0 };
  const invalid: MarkedWindow[] = [];
  const busy: MarkedWindow[] = [];
  let invalidSends = 0;
  const byTime = (a: MarkedWindow, b: MarkedWindow): number => a.fromMs - b.fromMs || a.worker - b.worker;
  return {
    counts,
    add(worker: number, window: HealthWindow, verdict: WindowVerdict): void {
      counts.total++;
      if (verdict === "ok") return;
      counts[verdict]++;
      if (verdict !== "busy") invalidSends += window.sends;
      (verdict === "busy" ? busy : invalid).push({
        worker,
        fromMs: window.fromAt,
        untilMs: window.untilAt,
        verdict,
        sends: window.sends,
        loopUtilizationRatio: window.loopUtilizationRatio,
        latestSendMs: window.timedSends === 0 ? null : window.latestMs,
      });
    },
    invalidSends: () => invalidSends,
    marked: () => [...invalid.sort(byTime), ...busy.sort(byTime)].slice(0, mostMarked).sort(byTime),
  };
}
