import { idsOfATurn, isPromptRequest } from "../record/index.ts";
import { type Pacer, type Progress, positionOf, type Share, type StopRule } from "../schedule/index.ts";
import { type Answer, defectAnswer, type PreparedRequest } from "../target/index.ts";
import type { InFlight } from "./in-flight.ts";
import type { PreparedQueue } from "./prepared-queue.ts";
import { requestEnded } from "./request-ended.ts";
import type { RunningContext } from "./run-level.ts";

/** So many sends that were due together may go out before the sockets are looked at again. */
const sendsPerTurn = 32;

/** Why no further request of a level is planned. */
export type EndReason = "requests" | "duration" | "interrupted";

export interface SendParts {
  /** Index of the level. */
  readonly level: number;
  readonly warmupRequests: number;
  /** Which positions of the level are sent here. */
  readonly share: Share;
  /** When the level's first measured request is planned, where another share may send it; its own otherwise. */
  readonly measuredFrom: number | undefined;
  /** Kept up to date here. */
  readonly progress: { -readonly [K in keyof Progress]: Progress[K] };
  readonly pacer: Pacer;
  readonly shouldStop: StopRule;
  readonly queue: PreparedQueue;
  /** How many requests may be wanted after so many were planned. */
  readonly wantedAfter: (planned: number) => number;
  readonly inFlight: InFlight;
}

/**
 * Sends a level's requests until no further one is planned; those under way go on. The next step is taken at the end of
 * a request, a sleep or a read of the workload, by a call and not by a promise: this is the hot loop.
 * @throws what the workload throws, or makes of an answer
 */
export function sendLevel(parts: SendParts, context: RunningContext): Promise<EndReason> {
  const { level, warmupRequests, share, progress, pacer, shouldStop, queue, wantedAfter, inFlight } = parts;
  const { clock, stop, emit, gauge, outage, conductor } = context;
  let { measuredFrom } = parts;
  let sentThisTurn = 0;
  /** What the next step waits for is an end; everything else calls back by itself. */
  let awaitsEnd = false;
  let failure: { readonly error: unknown } | undefined;
  let finish: (reason: EndReason) => void;

  /** Time limits run from the first measured request of the level, whichever share planned it. */
  const measuredSince = (): number | undefined => {
    const elsewhere = conductor?.measuredFrom(level);
    return measuredFrom === undefined || elsewhere === undefined
      ? (measuredFrom ?? elsewhere)
      : Math.min(measuredFrom, elsewhere);
  };

  const sendOne = (
    id: number,
    warmup: boolean,
    plannedAt: number,
    prepared: PreparedRequest,
    onAnswer: (answer: Answer) => void,
  ): void => {
    gauge.inFlight++;
    const onEnd = (answer: Answer): void => {
      gauge.inFlight--;
      if (answer.endedAt > progress.lastEndedAt) progress.lastEndedAt = answer.endedAt;
      emit(requestEnded(id, level, warmup, plannedAt, prepared.request, answer));
      onAnswer(answer);
    };
    try {
      prepared.start(inFlight.signal, onEnd);
    } catch (error) {
      // A target that breaks its promise and throws makes a failed request of it, not a run that hangs.
      clock.defer(() => onEnd(defectAnswer(clock.now(), error)));
    }
  };

  const freeSlot = (): void => {
    progress.ended++;
    if (awaitsEnd) step();
  };

  /** Slots that wait because their last request found no server. */
  const pauses = new Set<() => void>();
  const pauseSlot = (ms: number): void => {
    const at = clock.now() + ms;
    const cancel = clock.setTimer(at, () => {
      pauses.delete(cancel);
      // The next request is planned for now, not for the failure: the pause is ours and no wait of a user.
      progress.lastEndedAt = Math.max(progress.lastEndedAt, at);
      freeSlot();
    });
    pauses.add(cancel);
  };

  const endSession = (last: Answer): void => {
    const pauseMs = outage.pauseAfter(last);
    if (pauseMs > 0 && pacer.waitsForEnds) {
      failure ??= outage.failure && { error: outage.failure };
      inFlight.end();
      if (failure && awaitsEnd) step();
      else pauseSlot(pauseMs);
      return;
    }
    inFlight.end();
    freeSlot();
  };

  /** Further turns of a session, which end with the time of their level and not with its number of requests. */
  const sendFurtherTurns = async (
    firstId: number,
    warmup: boolean,
    prepared: PreparedRequest,
    first: Answer,
  ): Promise<Answer> => {
    let { request } = prepared;
    let answer = first;
    for (let turn = 1; answer.outcome.kind === "ok" && isPromptRequest(request); turn++) {
      const next = request.followUp?.(answer.output?.text ?? "");
      if (!next) break;
      const at = answer.endedAt + next.thinkMs;
      if (shouldStop({ planned: 0, at, measuredFrom: measuredSince() }) === "duration") break;
      request = next.request;
      const id = turn * idsOfATurn + firstId;
      const preparedTurn = context.target.prepare(request, context.tagOf(id));
      await clock.sleepUntil(at, stop);
      if (stop.aborted) break;
      answer = await new Promise((resolve) => sendOne(id, warmup, at, preparedTurn, resolve));
    }
    return answer;
  };

  const dispatch = (plannedAt: number): void => {
    const upcoming = queue.take();
    if (!upcoming) return;
    const { id, prepared } = upcoming;
    const warmup = positionOf(progress.planned, share) < warmupRequests;
    if (!warmup && measuredFrom === undefined) {
      measuredFrom = plannedAt;
      conductor?.measuring(level, plannedAt);
    }
    progress.planned++;
    inFlight.begin();
    sendOne(id, warmup, plannedAt, prepared, (answer) => {
      if (!isPromptRequest(prepared.request) || prepared.request.followUp === undefined) {
        endSession(answer);
        return;
      }
      sendFurtherTurns(id, warmup, prepared, answer)
        .catch((error) => {
          failure ??= { error };
          return answer;
        })
        .then(endSession);
    });
    queue.fill(wantedAfter(progress.planned));
  };

  const step = (): void => {
    awaitsEnd = false;
    for (;;) {
      if (stop.aborted || failure) {
        finish("interrupted");
        return;
      }
      const decision = pacer.next(progress);
      const isFull = decision.kind === "waitForCompletion";
      // A slot comes free now at the earliest: when that is too late already, only the last answers are waited for.
      const at = isFull ? clock.now() : decision.at;
      const reason = shouldStop({
        planned: positionOf(progress.planned, share),
        at,
        measuredFrom: measuredSince(),
      });
      if (reason) {
        finish(reason);
        return;
      }
      if (isFull) {
        awaitsEnd = true;
        return;
      }
      if (!queue.isReady) {
        queue.filled(1).then(step, (error) => {
          failure ??= { error };
          step();
        });
        return;
      }
      if (at > clock.now()) {
        sentThisTurn = 0;
        clock.sleepUntil(at, stop).then(step);
        return;
      }
      if (sentThisTurn === sendsPerTurn) {
        sentThisTurn = 0;
        clock.defer(step);
        return;
      }
      sentThisTurn++;
      dispatch(at);
    }
  };

  const onStop = (): void => {
    if (awaitsEnd) step();
  };
  stop.addEventListener("abort", onStop);
  return new Promise<EndReason>((resolve) => {
    finish = resolve;
    step();
  }).then((reason) => {
    stop.removeEventListener("abort", onStop);
    for (const cancel of pauses) cancel();
    if (failure) throw failure.error;
    return reason;
  });
}
