import type { Request } from "../record/index.ts";
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
  /** Resolves when `count` are ready. Rejects when the workload fails. */
  filled(count: number): Promise<void>;
  /** The next request, or undefined when it is not ready: then its send will be late, and its stamps will show it. */
  take(): Upcoming | undefined;
}

/** @param firstId position in the plan of the first request that will be taken */
export function createPreparedQueue(
  workload: Workload,
  target: Target,
  tagOf: (id: number) => string,
  firstId: number,
): PreparedQueue {
  const ready: Upcoming[] = [];
  let nextId = firstId;
  let wanted = 0;
  let reading: Promise<void> | undefined;

  const encode = (id: number, request: Request): void => {
    ready.push({ id, prepared: target.prepare(request, tagOf(id)) });
  };

  const proceed = (): void => {
    while (!reading && ready.length < wanted) {
      const id = nextId++;
      const found = workload.at(id);
      if (found instanceof Promise) reading = read(id, found);
      else encode(id, found);
    }
  };

  const read = (id: number, found: Promise<Request>): Promise<void> => {
    const done = found.then((request) => {
      encode(id, request);
      reading = undefined;
      proceed();
    });
    // A failure is met by whoever waits for the queue next; until then it must not count as unhandled.
    done.catch(() => {});
    return done;
  };

  const fill = (count: number): void => {
    wanted = count;
    proceed();
  };

  const filled = async (count: number): Promise<void> => {
    fill(count);
    while (ready.length < count) await reading;
  };

  return { fill, filled, take: () => ready.shift() };
}
