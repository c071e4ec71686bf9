import type { Clock, Random } from "../base/index.ts";
import type { RunEvent } from "../record/index.ts";
import { createPacer, createStopRule, type Pacer } from "../schedule/index.ts";
import type { Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import { InFlight } from "./in-flight.ts";
import type { OutageWatch } from "./outage.ts";
import type { Level, Plan } from "./plan.ts";
import { createPreparedQueue, type PreparedQueue } from "./prepared-queue.ts";
import { roundedToMicro } from "./request-ended.ts";
import { type EndReason, type SendParts, sendLevel } from "./send-level.ts";

export interface LevelContext {
  /** The run's clock: 0 is the start of the run. */
  readonly clock: Clock;
  readonly random: Random;
  readonly workload: Workload;
  readonly target: Target;
  readonly plan: Plan;
  /** Plans no further request; those in flight may finish. */
  readonly stop: AbortSignal;
  /** Ends those in flight. Nothing is planned after it either: whoever gives it sees to it that `stop` is given too. */
  readonly abort: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** Names a request for the server's log. */
  readonly tagOf: (id: number) => string;
  /** Told when a level's last request has ended, before the next begins: time for work that no send may wait for. */
  readonly settle?: (level: number) => Promise<void>;
  /** Kept up to date for whoever shows progress: an event tells only of requests that have ended. */
  readonly gauge: { inFlight: number };
}

/** What the levels of a run share beside it. */
export interface RunningContext extends LevelContext {
  readonly outage: OutageWatch;
}

/**
 * Runs one level until its last request has ended.
 * @param firstId position in the plan of the level's first request
 * @returns how many requests were planned
 * @throws what the workload throws, after the requests under way have been ended and recorded
 */
export async function runLevel(
  index: number,
  level: Level,
  firstId: number,
  context: RunningContext,
): Promise<number> {
  const { workload, target, tagOf, stop } = context;
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = level.stop;
  const pacer = createPacer(level.load, {
    random: context.random.fork(`arrivals/${index}`),
    warmupRequests,
    arrivalAtMs: arrivalsFrom(context.workload, firstId),
  });
  const queue = createPreparedQueue(workload, target, tagOf, firstId, stop);
  try {
    await queue.filled(Math.min(pacer.lookahead, warmupRequests + requests));
    return stop.aborted ? 0 : await sendAndDrain(index, level, pacer, queue, context);
  } finally {
    queue.close();
  }
}

async function sendAndDrain(
  index: number,
  { load, stop: stopSpec }: Level,
  pacer: Pacer,
  queue: PreparedQueue,
  context: RunningContext,
): Promise<number> {
  const { clock, plan, stop, emit } = context;
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = stopSpec;
  const inFlight = new InFlight(clock, stop, context.abort);
  const startedAt = clock.now();
  const { maxConnections } = plan;
  const phase = { level: index, load, warmupRequests, maxConnections };
  emit({ kind: "phaseStarted", at: roundedToMicro(startedAt), ...phase });

  const progress = { startedAt, planned: 0, ended: 0, lastEndedAt: startedAt };
  const parts: SendParts = {
    level: index,
    warmupRequests,
    progress,
    pacer,
    shouldStop: createStopRule(stopSpec),
    queue,
    wantedAfter: (planned) => Math.min(pacer.lookahead, warmupRequests + requests - planned),
    inFlight,
  };
  let ended: EndReason = "interrupted";
  let drainMs = 0;
  try {
    ended = await sendLevel(parts, context);
    drainMs = plan.drainMs;
  } finally {
    await inFlight.drain(drainMs, plan.interruptedDrainMs);
    inFlight.dispose();
    // What is done with the answers afterwards is not part of the level's time.
    const at = roundedToMicro(clock.now());
    await context.settle?.(index);
    const reason = stop.aborted ? "interrupted" : ended;
    emit({ kind: "phaseEnded", at, level: index, reason });
  }
  return progress.planned;
}

/** A trace's arrivals after that of the request at `firstId`. */
function arrivalsFrom(workload: Workload, firstId: number): ((position: number) => number) | undefined {
  const { arrivalAtMs } = workload;
  return arrivalAtMs && ((position) => arrivalAtMs(firstId + position) - arrivalAtMs(firstId));
}
