import type { Clock, Random } from "../base/index.ts";
import { isPromptRequest, type RunEvent } from "../record/index.ts";
import { createPacer, createStopRule, type Pacer, type Progress } from "../schedule/index.ts";
import type { Answer, PreparedRequest, Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import { InFlight } from "./in-flight.ts";
import type { Level, Plan } from "./plan.ts";
import { createPreparedQueue, type PreparedQueue, type Upcoming } from "./prepared-queue.ts";
import { requestEnded, roundedToMicro } from "./request-ended.ts";

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

/** So many sends that were due together may go out before the sockets are looked at again. */
const sendsPerTurn = 32;

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
  context: LevelContext,
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
    return stop.aborted ? 0 : await sendLevel(index, level, pacer, queue, context);
  } finally {
    queue.close();
  }
}

type EndReason = "requests" | "duration" | "interrupted";

async function sendLevel(
  index: number,
  { load, stop: stopSpec }: Level,
  pacer: Pacer,
  queue: PreparedQueue,
  context: LevelContext,
): Promise<number> {
  const { clock, plan, stop, emit } = context;
  const { requests = Number.POSITIVE_INFINITY, warmupRequests } = stopSpec;
  const shouldStop = createStopRule(stopSpec);
  const inFlight = new InFlight(clock, stop, context.abort);
  const startedAt = clock.now();
  const { maxConnections } = plan;
  const phase = { level: index, load, warmupRequests, maxConnections };
  emit({ kind: "phaseStarted", at: roundedToMicro(startedAt), ...phase });

  const progress = { startedAt, planned: 0, ended: 0, lastEndedAt: startedAt } satisfies Progress;
  let measuredFrom: number | undefined;
  /** Sessions under way end with the time of their level, not with its number of requests. */
  const isTimeUp = (at: number): boolean => shouldStop({ planned: 0, at, measuredFrom }) === "duration";
  let sentThisTurn = 0;

  const sendOne = async (
    id: number,
    warmup: boolean,
    plannedAt: number,
    prepared: PreparedRequest,
  ): Promise<Answer> => {
    context.gauge.inFlight++;
    const answer = await inFlight.send(prepared);
    context.gauge.inFlight--;
    progress.lastEndedAt = Math.max(progress.lastEndedAt, answer.endedAt);
    emit(requestEnded({ id, level: index, warmup, plannedAt }, prepared.request, answer));
    return answer;
  };

  /** A request and, where it begins a session, every further turn; all of them take one slot of a closed loop. */
  const sendSession = async (
    { id, prepared }: Upcoming,
    warmup: boolean,
    plannedAt: number,
  ): Promise<void> => {
    let answer = await sendOne(id, warmup, plannedAt, prepared);
    let { request } = prepared;
    for (let turn = 1; answer.outcome.kind === "ok" && isPromptRequest(request); turn++) {
      const next = request.followUp?.(answer.output?.text ?? "");
      if (!next) break;
      const at = answer.endedAt + next.thinkMs;
      if (isTimeUp(at)) break;
      request = next.request;
      const turnId = turnIdOf(id, turn);
      const preparedTurn = context.target.prepare(request, context.tagOf(turnId));
      await clock.sleepUntil(at, stop);
      if (stop.aborted) break;
      answer = await sendOne(turnId, warmup, at, preparedTurn);
    }
    progress.ended++;
  };

  const dispatch = (upcoming: Upcoming, plannedAt: number): void => {
    const warmup = progress.planned < warmupRequests;
    if (!warmup) measuredFrom ??= plannedAt;
    progress.planned++;
    inFlight.add(sendSession(upcoming, warmup, plannedAt));
  };

  const nextUpcoming = async (): Promise<Upcoming | undefined> => {
    let upcoming = queue.take();
    while (!upcoming && !stop.aborted) {
      await queue.filled(1);
      upcoming = queue.take();
    }
    return upcoming;
  };

  const sendAll = async (): Promise<EndReason> => {
    while (!stop.aborted) {
      inFlight.rethrow();
      const decision = pacer.next(progress);
      const isFull = decision.kind === "waitForCompletion";
      // A slot comes free now at the earliest: when that is too late already, only the last answers are waited for.
      const at = isFull ? clock.now() : decision.at;
      const reason = shouldStop({ planned: progress.planned, at, measuredFrom });
      if (reason) return reason;
      if (isFull) {
        await inFlight.nextEnd();
        sentThisTurn = 0;
        continue;
      }
      const upcoming = await nextUpcoming();
      if (at > clock.now()) {
        await clock.sleepUntil(at, stop);
        sentThisTurn = 0;
      } else if (++sentThisTurn >= sendsPerTurn) {
        await clock.turn();
        sentThisTurn = 0;
      }
      if (stop.aborted || !upcoming) break;
      dispatch(upcoming, at);
      queue.fill(Math.min(pacer.lookahead, warmupRequests + requests - progress.planned));
    }
    return "interrupted";
  };

  let ended: EndReason = "interrupted";
  let drainMs = 0;
  try {
    ended = await sendAll();
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
  inFlight.rethrow();
  return progress.planned;
}

/** Ids of further turns lie far above the plan's positions, and are the same however many share the plan. */
const idsOfATurn = 2 ** 32;

function turnIdOf(firstId: number, turn: number): number {
  return turn * idsOfATurn + firstId;
}

/** A trace's arrivals after that of the request at `firstId`. */
function arrivalsFrom(workload: Workload, firstId: number): ((position: number) => number) | undefined {
  const { arrivalAtMs } = workload;
  return arrivalAtMs && ((position) => arrivalAtMs(firstId + position) - arrivalAtMs(firstId));
}
