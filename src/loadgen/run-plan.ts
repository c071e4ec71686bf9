import { roundedToMicro } from "./request-ended.ts";
import { type LevelContext, runLevel } from "./run-level.ts";

/** Reads the generator's own state; each reading covers the time since the one before. */
export interface LoopMeter {
  read(): {
    readonly loopUtilizationRatio: number;
    readonly loopDelayP99Ms: number;
    readonly loopDelayMaxMs: number;
    readonly cpuRatio: number;
    readonly rssBytes: number;
  };
}

export interface PlanContext extends LevelContext {
  readonly meter: LoopMeter;
}

/** The generator reports on itself this often. */
const healthWindowMs = 1000;

/**
 * Runs a plan level by level; everything that happens goes to `emit` as events. Failed requests are events.
 * @throws only what the workload throws (workload.unreadable); requests under way then are ended and recorded
 */
export async function runPlan(context: PlanContext): Promise<void> {
  const stopHealth = reportHealth(context);
  let firstId = 0;
  try {
    for (const [index, level] of context.plan.levels.entries()) {
      if (context.stop.aborted) break;
      firstId += await runLevel(index, level, firstId, context);
    }
  } finally {
    stopHealth();
  }
}

function reportHealth({ clock, meter, emit }: PlanContext): () => void {
  let windowStartAt = clock.now();
  meter.read();
  const emitWindow = (): void => {
    const at = clock.now();
    const windowMs = at - windowStartAt;
    if (windowMs <= 0) return;
    windowStartAt = at;
    const reading = meter.read();
    emit({
      kind: "loadgenHealth",
      at: roundedToMicro(at),
      windowMs: roundedToMicro(windowMs),
      loopUtilizationRatio: roundedToMicro(reading.loopUtilizationRatio),
      loopDelayP99Ms: roundedToMicro(reading.loopDelayP99Ms),
      loopDelayMaxMs: roundedToMicro(reading.loopDelayMaxMs),
      cpuRatio: roundedToMicro(reading.cpuRatio),
      rssBytes: reading.rssBytes,
    });
  };
  const armTimer = (): (() => void) =>
    clock.setTimer(windowStartAt + healthWindowMs, () => {
      emitWindow();
      cancel = armTimer();
    });
  let cancel = armTimer();
  return () => {
    cancel();
    emitWindow();
  };
}
