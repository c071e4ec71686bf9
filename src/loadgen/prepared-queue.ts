import type { Request } from "../record/index.ts";
import { positionOf, type Share, wholePlan } from "../schedule/index.ts";
import type { PreparedRequest, Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";

/** A request that waits for its send time, its body encoded. */
export interface Upcoming {
  /** Position in the plan. */
  readonly id: number;
  readonly prepared: PreparedRequest;
}

/** Encodes requests ahead of their send time, in the order of the plan. */
export interface PreparedQueue {
  /** Begins to encode until `count` are ready; what the workload has at hand is ready on return. */
  fill(count: number): void;
  /** Resolves when `count` are ready, or at the stop signal. Rejects when the workload fails. */
  filled(count: number): Promise<void>;
  /** Whether `take` would give one. */
  readonly isReady: boolean;
  /** The next request, or undefined when it is not ready: then its send will be late, and its stamps will show it. */
  take(): Upcoming | undefined;
  /** Encodes nothing more and lets go of the stop signal. */
  close(): void;
}

/**
 * @param firstId position in the plan of the level's first request
 * @param share which of the level's positions are taken, in order
 * @param stop a workload that takes its time is not waited for any longer
 */
export function createPreparedQueue(
  workload: Workload,
  target: Target,
  tagOf: (id: number) => string,
  firstId: number,
  stop: AbortSignal,
  share: Share = wholePlan,
): PreparedQueue {
  const ready: Upcoming[] = [];
  let next = 0;
  let wanted = 0;
  let reading = false;
  let wake = (): void => {};
  /** Kept for whoever waits: what was ready before it can still be taken. */
  let failure: { readonly error: unknown } | undefined;

  const encode = (id: number, request: Request): void => {
    ready.push({ id, prepared: target.prepare(request, tagOf(id)) });
  };

  const proceed = (): void => {
    while (!reading && !failure && ready.length < wanted) {
      const id = firstId + positionOf(next++, share);
      try {
        const found = workload.at(id);
        if (found instanceof Promise) read(id, found);
        else encode(id, found);
      } catch (error) {
        failure = { error };
      }
    }
  };

  const read = async (id: number, found: Promise<Request>): Promise<void> => {
    reading = true;
    try {
      encode(id, await found);
    } catch (error) {
      failure = { error };
    }
    reading = false;
    proceed();
    wake();
  };

  const fill = (count: number): void => {
    wanted = count;
    proceed();
  };

  const filled = async (count: number): Promise<void> => {
    fill(count);
    while (ready.length < count && !stop.aborted) {
      if (failure) throw failure.error;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const onStop = (): void => wake();
  stop.addEventListener("abort", onStop);
  const close = (): void => {
    wanted = 0;
    stop.removeEventListener("abort", onStop);
  };

  return {
    fill,
    filled,
    get isReady() {
      return ready.length > 0;
    },
    take: () => ready.shift(),
    close,
  };
}
