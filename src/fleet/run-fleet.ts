import { type TransferListItem, Worker } from "node:worker_threads";
import { BenchError, type Clock, type ErrorCode } from "../base/index.ts";
import type { Plan } from "../loadgen/index.ts";
import type { RunEvent } from "../record/index.ts";
import { createLevelBarrier } from "./level-barrier.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

export interface FleetParts {
  /** The file that a worker runs, as JavaScript. */
  readonly entry: URL;
  readonly workers: number;
  /** What worker number `index` is given, and what of it moves there. */
  readonly dataOf: (index: number) => {
    readonly data: unknown;
    readonly transfer: readonly TransferListItem[];
  };
  readonly plan: Plan;
  /** The run's clock; those of the workers have the same zero. */
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly gauge: { inFlight: number };
}

export interface FleetEnd {
  /** Workers that died before they had sent their share. */
  readonly lost: number;
}

interface Member {
  readonly index: number;
  readonly thread: Worker;
  inFlight: number;
  isDone: boolean;
}

/**
 * Runs a plan in several threads, each with its own sockets and its own share, which it computes by itself. Nothing is
 * handed from one to another: the share of a worker that dies is not sent any more, and the log says so (shareLost).
 * @throws what a worker threw (workload.*, target.lost), when all have ended; internal when every worker died
 */
export async function runFleet(parts: FleetParts): Promise<FleetEnd> {
  const { entry, workers, dataOf, plan, clock, stop, abort, emit, gauge } = parts;
  let failure: BenchError | undefined;
  let lost = 0;
  const members = Array.from({ length: workers }, (_, index): Member => {
    const { data, transfer } = dataOf(index);
    const thread = new Worker(entry, {
      workerData: data,
      transferList: [...transfer],
      // Flags of the process, such as --input-type, are for its own entry.
      execArgv: [],
    });
    return { index, thread, inFlight: 0, isDone: false };
  });
  const living = (): Member[] => members.filter(({ isDone }) => !isDone);
  const tellAll = (message: ToWorker): void => {
    for (const { thread } of living()) thread.postMessage(message);
  };
  const barrier = createLevelBarrier(plan, workers, clock, stop, emit, tellAll);

  const onStop = (): void => tellAll({ kind: "stop" });
  const onAbort = (): void => tellAll({ kind: "abort" });
  stop.addEventListener("abort", onStop);
  abort.addEventListener("abort", onAbort);

  const countInFlight = (): void => {
    gauge.inFlight = members.reduce((sum, { inFlight }) => sum + inFlight, 0);
  };

  const leave = (member: Member): void => {
    member.isDone = true;
    member.inFlight = 0;
    countInFlight();
    barrier.leave(member.index);
  };

  const fail = ({ code, message, hint }: { code: string; message: string; hint: string }): void => {
    failure ??= new BenchError(code as ErrorCode, message, { hint });
    tellAll({ kind: "stop" });
  };

  const whenDone = members.map(
    (member) =>
      new Promise<void>((resolve) => {
        let died = "it ended without a word";
        member.thread.on("error", (error) => {
          died = error.message;
        });
        member.thread.on("message", (message: FromWorker) => {
          switch (message.kind) {
            case "event":
              member.inFlight = message.inFlight;
              countInFlight();
              emit(message.event);
              return;
            case "done":
              leave(member);
              if (message.failure) fail(message.failure);
              return;
            default:
              barrier.hear(member.index, message);
          }
        });
        member.thread.once("exit", () => {
          if (!member.isDone) {
            lost++;
            const at = Math.max(0, Math.round(clock.now() * 1000) / 1000);
            emit({ kind: "shareLost", at, worker: member.index, workers, message: died });
            leave(member);
          }
          resolve();
        });
      }),
  );
  barrier.begin(members.map(({ index }) => index));
  if (stop.aborted) onStop();
  if (abort.aborted) onAbort();
  await Promise.all(whenDone);
  stop.removeEventListener("abort", onStop);
  abort.removeEventListener("abort", onAbort);
  barrier.close();
  if (failure) throw failure;
  if (lost === workers)
    throw new BenchError("generator.lost", "every worker died: nothing was sent any more");
  return { lost };
}
