import type { Clock, Random } from "../base/index.ts";
import type { RunEvent } from "../record/index.ts";
import {
  createPacer,
  createStopRule,
  type Generator,
  isWholePlan,
  type Pacer,
  positionOf,
  type Share,
  shareOfCount,
  shareOfLevel,
  wholePlan,
} from "../schedule/index.ts";
import type { Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import { InFlight } from "./in-flight.ts";
import type { OutageWatch } from "./outage.ts";
import type { Level, Plan } from "./plan.ts";
import { createPreparedQueue } from "./prepared-queue.ts";
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
  /** Which of several generators of one plan this is; the only one by default. */
  readonly generator?: Generator;
  /** Brings several generators together; absent for one. */
  readonly conductor?: Conductor;
  /** Kept up to date for whoever shows progress: an event tells only of requests that have ended. */
  readonly gauge: { inFlight: number };
}

/** What the levels of a run share beside it. */
export interface RunningContext extends LevelContext {
  readonly outage: OutageWatch;
}

/**
 * Brings the shares of one plan together at each level: they begin at one instant, and none begins the next level before
 * all have ended this one. It also tells of levels, once for all shares.
 */
export interface Conductor {
  /** Resolves when all have ended the level before, with the plan position of this one's first request; undefined: stop. */
  firstIdOf(level: number): Promise<number | undefined>;
  /** Told when this share is ready to send; resolves with the instant at which all begin, undefined: stop. */
  startOf(level: number): Promise<number | undefined>;
  /** Told when this share's last request has ended; resolves when the last of all shares has. */
  ended(level: number, end: LevelEnd): Promise<void>;
  /** Told when this share has planned its first measured request. */
  measuring(level: number, at: number): void;
  /** When the first measured request of any share was planned, as far as is known. */
  measuredFrom(level: number): number | undefined;
}

export interface LevelEnd {
  /** Positions of the level up to and with the last one that was planned. */
  readonly positions: number;
  readonly reason: EndReason;
  /** When the last request had ended. */
  readonly at: number;
}

/**
 * Runs one level, or this share's part of it, until its last request has ended.
 * @param firstId position in the plan of the level's first request
 * @throws what the workload throws, after the requests under way have been ended and recorded
 */
export async function runLevel(
  index: number,
  level: Level,
  firstId: number,
  context: RunningContext,
): Promise<LevelEnd> {
  const { workload, target, tagOf, stop, plan, generator = { index: 0, count: 1 } } = context;
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = level.stop;
  const share = shareOfLevel(generator, level, plan.maxConnections, firstId);
  if (!share) {
    await context.conductor?.startOf(index);
    return endWithout("requests", index, context);
  }
  const pacerOf = (of: Share): Pacer =>
    createPacer(level.load, {
      random: context.random.fork(`arrivals/${index}`),
      warmupRequests,
      arrivalAtMs: arrivalsFrom(workload, firstId),
      share: of,
    });
  const pacer = pacerOf(share);
  const queue = createPreparedQueue(workload, target, tagOf, firstId, stop, share);
  try {
    await queue.filled(Math.min(pacer.lookahead, shareOfCount(warmupRequests + requests, share)));
    if (stop.aborted) return await endWithout("interrupted", index, context);
    const startedAt = await beginLevel(index, level, context);
    if (startedAt === undefined) return await endWithout("interrupted", index, context);
    const measuredFrom =
      !isWholePlan(share) && !pacer.waitsForEnds
        ? plannedAt(pacerOf(wholePlan), startedAt, warmupRequests)
        : undefined;
    return await sendAndDrain(index, level, { pacer, queue, share, startedAt, measuredFrom }, context);
  } finally {
    queue.close();
  }
}

/** Ends a level of which nothing was sent here. */
async function endWithout(
  reason: EndReason,
  index: number,
  { clock, conductor }: RunningContext,
): Promise<LevelEnd> {
  const end: LevelEnd = { positions: 0, reason, at: roundedToMicro(clock.now()) };
  await conductor?.ended(index, end);
  return end;
}

/** When a schedule plans the request of a position. */
function plannedAt(schedule: Pacer, startedAt: number, position: number): number | undefined {
  const decision = schedule.next({ startedAt, planned: position, ended: 0, lastEndedAt: startedAt });
  return decision.kind === "sendAt" ? decision.at : undefined;
}

/** The instant at which the level begins: now, or when all shares of the plan begin it. */
async function beginLevel(
  index: number,
  { load, stop: { warmupRequests } }: Level,
  { clock, plan, stop, emit, conductor }: RunningContext,
): Promise<number | undefined> {
  if (!conductor) {
    const startedAt = clock.now();
    const { maxConnections } = plan;
    const phase = { level: index, load, warmupRequests, maxConnections };
    emit({ kind: "phaseStarted", at: roundedToMicro(startedAt), ...phase });
    return startedAt;
  }
  const startedAt = await conductor.startOf(index);
  if (startedAt !== undefined) await clock.sleepUntil(startedAt, stop);
  return stop.aborted ? undefined : startedAt;
}

interface LevelParts extends Pick<SendParts, "pacer" | "queue" | "share" | "measuredFrom"> {
  readonly startedAt: number;
}

async function sendAndDrain(
  index: number,
  { stop: stopSpec }: Level,
  { startedAt, ...level }: LevelParts,
  context: RunningContext,
): Promise<LevelEnd> {
  const { clock, plan, stop, emit, conductor } = context;
  const { pacer, share } = level;
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = stopSpec;
  const inFlight = new InFlight(clock, stop, context.abort);
  const progress = { startedAt, planned: 0, ended: 0, lastEndedAt: startedAt };
  const wanted = shareOfCount(warmupRequests + requests, share);
  const parts: SendParts = {
    ...level,
    level: index,
    warmupRequests,
    progress,
    shouldStop: createStopRule(stopSpec),
    wantedAfter: (planned) => Math.min(pacer.lookahead, wanted - planned),
    inFlight,
  };
  let sent: EndReason | undefined;
  let at = startedAt;
  const levelEnd = (): LevelEnd => ({
    positions: progress.planned === 0 ? 0 : positionOf(progress.planned - 1, share) + 1,
    reason: stop.aborted ? "interrupted" : (sent ?? "interrupted"),
    at,
  });
  try {
    sent = await sendLevel(parts, context);
  } finally {
    await inFlight.drain(sent ? plan.drainMs : 0, plan.interruptedDrainMs);
    inFlight.dispose();
    // What is done with the answers afterwards is not part of the level's time, and disturbs no share that still sends.
    at = roundedToMicro(clock.now());
    if (sent) await conductor?.ended(index, levelEnd());
    await context.settle?.(index);
    if (!conductor) emit({ kind: "phaseEnded", at, level: index, reason: levelEnd().reason });
  }
  return levelEnd();
}

/** A trace's arrivals after that of the request at `firstId`. */
function arrivalsFrom(workload: Workload, firstId: number): ((position: number) => number) | undefined {
  const { arrivalAtMs } = workload;
  return arrivalAtMs && ((position) => arrivalAtMs(firstId + position) - arrivalAtMs(firstId));
}
