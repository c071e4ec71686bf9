import type { RunEvent } from "../record/index.ts";
import { type HealthReading, roundedHealth } from "./health-reading.ts";
import { createOutageWatch } from "./outage.ts";
import { roundedToMicro } from "./request-ended.ts";
import { type LevelContext, type RunningContext, runLevel } from "./run-level.ts";

/** Reads the generator's own state; each reading covers the time since the one before. */
export interface LoopMeter {
  read(): HealthReading;
}

export interface PlanContext extends LevelContext {
  readonly meter: LoopMeter;
}

/** The generator reports on itself this often. */
const healthWindowMs = 1000;

/**
 * Runs a plan level by level; everything that happens goes to `emit` as events. Failed requests are events. The abort
 * signal stops the plan as the stop signal does.
 * A closed loop whose server cannot be reached pauses its slots, and gives up after half a minute; an open loop keeps its
 * plan.
 * @throws what the workload throws (workload.unreadable), target.lost, after requests under way have been ended and recorded; what
 *   `emit` throws, after the plan was stopped by it
 */
export async function runPlan(outer: PlanContext): Promise<void> {
  const halt = new AbortController();
  const onHalt = (): void => halt.abort();
  for (const signal of [outer.stop, outer.abort]) {
    if (signal.aborted) halt.abort();
    signal.addEventListener("abort", onHalt);
  }
  let refused: { readonly error: unknown } | undefined;
  const emit = (event: RunEvent): void => {
    try {
      outer.emit(event);
    } catch (error) {
      // Thrown here it would be lost in a timer or leave a request uncounted; the run ends with it instead.
      refused ??= { error };
      halt.abort();
    }
  };

  const outage = createOutageWatch(emit);
  const base = { ...outer, stop: halt.signal, emit, outage };
  let stopHealth = reportHealth(base);
  const { settle } = outer;
  const context: RunningContext = settle
    ? {
        ...base,
        settle: async (level) => {
          // Work between levels, such as counting tokens, is no sign of a generator that is too busy to measure.
          stopHealth();
          await settle(level);
          stopHealth = reportHealth(base);
        },
      }
    : base;
  try {
    const { conductor } = context;
    let nextId = 0;
    for (const [index, level] of context.plan.levels.entries()) {
      if (halt.signal.aborted) break;
      const firstId = conductor ? await conductor.firstIdOf(index) : nextId;
      if (firstId === undefined) break;
      const { positions } = await runLevel(index, level, firstId, context);
      nextId = firstId + positions;
    }
  } finally {
    outage.close();
    stopHealth();
    for (const signal of [outer.stop, outer.abort]) signal.removeEventListener("abort", onHalt);
  }
  if (refused) throw refused.error;
}

function reportHealth({ clock, meter, emit, generator }: PlanContext): () => void {
  let windowStartAt = clock.now();
  meter.read();
  const emitWindow = (): void => {
    const at = clock.now();
    const windowMs = at - windowStartAt;
    if (windowMs <= 0) return;
    windowStartAt = at;
    emit({
      kind: "loadgenHealth",
      at: roundedToMicro(at),
      windowMs: roundedToMicro(windowMs),
      ...(generator === undefined ? {} : { worker: generator.index }),
      ...roundedHealth(meter.read()),
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
