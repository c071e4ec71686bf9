import { type LoadgenHealth, type PhaseStarted, type RequestRecord, workerOf } from "../../record/index.ts";
import { histogramErrorRatio } from "../histogram.ts";
import { createSendLateness, latenessOf } from "../send-lateness.ts";
import { type HealthWindow, lateSendsOf } from "./health-windows.ts";
import type { InstrumentSummary } from "./instrument-summary.ts";
import { judgeWindow, latenessLimitMs, type WindowVerdict } from "./window-limits.ts";
import { createWindowTally, mergeTallies, type WindowTally } from "./window-tally.ts";
import { createWindowedFigure, createWorkerFold, type WorkerFold } from "./worker-fold.ts";

/** What the generator was like while it measured, worker by worker and window by window. */
export interface InstrumentFold {
  /** @param workers how many share the plan */
  begin(workers: number): void;
  addHealth(event: LoadgenHealth): void;
  /** Takes a measured request with the start of its level. */
  addRequest(record: RequestRecord, level: PhaseStarted): void;
  /** @param medianMs of a level, TTFT or service time, which says how late a send may be */
  summary(medianMs: (level: number) => number | null): InstrumentSummary;
}

export function createInstrumentFold(): InstrumentFold {
  const workers: WorkerFold[] = [createWorkerFold()];
  const lateness = createSendLateness();
  const cpu = createWindowedFigure();
  const stolen = createWindowedFigure();
  let shares = 1;
  let noStolen = "not recorded";
  let rssMaxBytes = 0;

  const foldOf = (index: number): WorkerFold => {
    while (workers.length <= index) workers.push(createWorkerFold());
    return workers[index] as WorkerFold;
  };

  const addHealth = (event: LoadgenHealth): void => {
    foldOf(event.worker ?? 0).addHealth(event);
    cpu.add(event.cpuRatio, event.windowMs);
    rssMaxBytes = Math.max(rssMaxBytes, event.rssBytes);
    if (!event.stolen) return;
    if ("unavailable" in event.stolen) noStolen = event.stolen.unavailable;
    else stolen.add(event.stolen.ratio, event.windowMs);
  };

  const addRequest = (record: RequestRecord, level: PhaseStarted): void => {
    lateness.add(record, level);
    const worker = workers[workerOf(record.id, level, shares)] as WorkerFold;
    worker.lateness.add(record, level);
    if (record.sentAt === null) return;
    worker.addSent();
    worker.addSend({ sentAt: record.sentAt, level: record.level, lateMs: latenessOf(record, level) });
  };

  const summary = (medianMs: (level: number) => number | null): InstrumentSummary => {
    const judge = (window: HealthWindow): WindowVerdict =>
      judgeWindow({
        windowMs: window.untilAt - window.fromAt,
        loopUtilizationRatio: window.loopUtilizationRatio,
        timedSends: window.timedSends,
        lateSends: lateSendsOf(window, latenessLimitMs(medianMs(window.level))),
      });
    const tallies = workers.map((fold, worker) => {
      const tally = createWindowTally(worker);
      for (const window of fold.windows) tally.add(window, judge(window));
      return tally;
    });
    const { counts, marked, invalidSends } = mergeTallies(tallies);
    const summaries = workers.map((fold, worker) => ({
      worker,
      ...fold.summary(),
      windows: (tallies[worker] as WindowTally).counts,
    }));
    const sends = summaries.reduce((sum, worker) => sum + worker.sends, 0);
    const busiest = summaries.flatMap(({ loopUtilizationMaxRatio }) => loopUtilizationMaxRatio ?? []);
    const delays = summaries.flatMap(({ loopDelayMaxMs }) => loopDelayMaxMs ?? []);
    return {
      histogramErrorRatio,
      sendLatenessMs: lateness.summary(),
      loopUtilizationMaxRatio: largest(busiest),
      loopDelayMaxMs: largest(delays),
      workers: summaries,
      windows: counts,
      invalidRequestRatio: sends === 0 || counts.total === 0 ? null : invalidSends / sends,
      markedWindows: marked,
      process:
        cpu.mean === null ? null : { cpuMeanRatio: cpu.mean, cpuMaxRatio: cpu.max ?? cpu.mean, rssMaxBytes },
      stolen:
        stolen.mean === null
          ? { unavailable: noStolen }
          : { meanRatio: stolen.mean, maxRatio: stolen.max ?? stolen.mean },
    };
  };

  const begin = (count: number): void => {
    shares = count;
    foldOf(count - 1);
  };

  return { begin, addHealth, addRequest, summary };
}

const largest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.max(...values);
