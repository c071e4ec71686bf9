import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { systemIdleSpinMs } from "../base/index.ts";
import { createGcMeter, type GcReading } from "./gc-meter.ts";
import { createStolenMeter, type StolenReading } from "./stolen-meter.ts";
import { createThreadMeter, type ThreadReading } from "./thread-meter.ts";

/** The state of this thread's event loop, and of what it runs on, since the reading before. */
export interface LoopReading {
  /** Share of the time in which the loop was busy; spinning for the next send is not work and left out. */
  readonly loopUtilizationRatio: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Processor time of the whole process over wall time; 1 is one full core. */
  readonly cpuRatio: number;
  readonly rssBytes: number;
  readonly gc: GcReading;
  readonly thread: ThreadReading;
  readonly stolen: StolenReading;
}

/** The sampler wakes this often; its own interval is part of what it reports and is taken off. */
const resolutionMs = 1;

/** Measures how late this thread's event loop runs: the error bar of every stamp taken on it. */
export function createLoopMeter(): { read(): LoopReading; close(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const gc = createGcMeter();
  const thread = createThreadMeter();
  const stolen = createStolenMeter();
  let utilization = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  let wallMs = performance.now();
  let spunMs = systemIdleSpinMs();

  const delayMs = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs);
  const read = (): LoopReading => {
    const nextUtilization = performance.eventLoopUtilization();
    const nextCpu = process.cpuUsage();
    const nextWallMs = performance.now();
    const elapsedMs = Math.max(nextWallMs - wallMs, 0.001);
    const nextSpunMs = systemIdleSpinMs();
    const { utilization: busyRatio } = performance.eventLoopUtilization(nextUtilization, utilization);
    const cpuMs = (nextCpu.user + nextCpu.system - cpu.user - cpu.system) / 1000;
    const reading = {
      loopUtilizationRatio: ratio(busyRatio - (nextSpunMs - spunMs) / elapsedMs),
      loopDelayP99Ms: delay.count === 0 ? 0 : delayMs(delay.percentile(99)),
      loopDelayMaxMs: delay.count === 0 ? 0 : delayMs(delay.max),
      cpuRatio: cpuMs / elapsedMs,
      rssBytes: residentBytes(),
      gc: gc.read(),
      thread: thread.read(elapsedMs),
      stolen: stolen.read(),
    };
    // The sampler begins anew at its next wake: a delay that begins within this millisecond is not seen.
    delay.reset();
    utilization = nextUtilization;
    cpu = nextCpu;
    wallMs = nextWallMs;
    spunMs = nextSpunMs;
    return reading;
  };
  const close = (): void => {
    delay.disable();
    gc.close();
  };
  return { read, close };
}

/** Linux opens a file for it, which fails where no more may be opened; the peak so far needs none. */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

/** Node divides two counters that were not read at one instant: a hair beyond 0 or 1, or 0/0 in no time at all. */
function ratio(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
}
