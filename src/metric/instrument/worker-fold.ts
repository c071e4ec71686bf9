import type { LoadgenHealth } from "../../record/index.ts";
import { createSendLateness, type SendLateness } from "../send-lateness.ts";
import { createHealthWindows, type HealthWindows } from "./health-windows.ts";
import type { WorkerSummary } from "./instrument-summary.ts";
import { shortestUtilizationMs } from "./window-limits.ts";

/** One worker, being summed up. */
export interface WorkerFold extends HealthWindows {
  readonly lateness: SendLateness;
  addSent(): void;
  /** Its whole run; windows are judged elsewhere. */
  summary(): Omit<WorkerSummary, "worker" | "windows">;
}

/** Mean by time of a figure of windows, and the largest of those that are long enough to say something. */
export interface WindowedFigure {
  add(value: number, windowMs: number): void;
  readonly mean: number | null;
  readonly max: number | null;
}

export function createWindowedFigure(): WindowedFigure {
  let sum = 0;
  let totalMs = 0;
  let max: number | null = null;
  return {
    add(value, windowMs) {
      sum += value * windowMs;
      totalMs += windowMs;
      if (windowMs >= shortestUtilizationMs) max = Math.max(max ?? 0, value);
    },
    get mean() {
      return totalMs === 0 ? null : sum / totalMs;
    },
    get max() {
      return max;
    },
  };
}

export function createWorkerFold(): WorkerFold {
  const windows = createHealthWindows();
  const lateness = createSendLateness();
  const utilization = createWindowedFigure();
  const cpu = createWindowedFigure();
  const wait = createWindowedFigure();
  const gc = { count: 0, totalMs: 0, maxMs: 0 };
  let sends = 0;
  let readsGc = false;
  let noThread = "not recorded";
  let loopDelayP99Ms: number | null = null;
  let loopDelayMaxMs: number | null = null;

  const addHealth = (event: LoadgenHealth): void => {
    windows.addHealth(event);
    utilization.add(event.loopUtilizationRatio, event.windowMs);
    loopDelayP99Ms = Math.max(loopDelayP99Ms ?? 0, event.loopDelayP99Ms);
    loopDelayMaxMs = Math.max(loopDelayMaxMs ?? 0, event.loopDelayMaxMs);
    if (event.gc) {
      readsGc = true;
      gc.count += event.gc.count;
      gc.totalMs += event.gc.totalMs;
      gc.maxMs = Math.max(gc.maxMs, event.gc.maxMs);
    }
    const { thread } = event;
    if (!thread) return;
    if ("unavailable" in thread) noThread = thread.unavailable;
    else {
      cpu.add(thread.cpuRatio, event.windowMs);
      wait.add(thread.waitRatio, event.windowMs);
    }
  };

  return {
    windows: windows.windows,
    addSend: windows.addSend,
    addHealth,
    lateness,
    addSent() {
      sends++;
    },
    summary: () => ({
      sends,
      sendLatenessMs: lateness.summary(),
      loopUtilizationMeanRatio: utilization.mean,
      loopUtilizationMaxRatio: utilization.max,
      loopDelayP99Ms,
      loopDelayMaxMs,
      gc: readsGc ? { ...gc } : { unavailable: "not recorded" },
      thread:
        cpu.mean === null || wait.mean === null
          ? { unavailable: noThread }
          : {
              cpuMeanRatio: cpu.mean,
              cpuMaxRatio: cpu.max ?? cpu.mean,
              waitMeanRatio: wait.mean,
              waitMaxRatio: wait.max ?? wait.mean,
            },
    }),
  };
}
