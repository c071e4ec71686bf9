import type { Conductor } from "../loadgen/index.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** The conductor as a load worker sees it: it asks, and waits for the answer, or for the stop signal. */
export function createThreadConductor(
  tell: (message: FromWorker) => void,
  stop: AbortSignal,
): Conductor & { hear(message: ToWorker): void } {
  let answer: (value: number | undefined) => void = () => {};
  const ask = (message: FromWorker): Promise<number | undefined> => {
    if (stop.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      answer = resolve;
      tell(message);
    });
  };
  stop.addEventListener("abort", () => answer(undefined));
  return {
    firstIdOf: (level) => ask({ kind: "atLevel", level }),
    startOf: (level) => ask({ kind: "ready", level }),
    ended: (level, end) => tell({ kind: "ended", level, end }),
    hear(message) {
      if (message.kind === "firstId") answer(message.firstId);
      else if (message.kind === "start") answer(message.startAt);
    },
  };
}
