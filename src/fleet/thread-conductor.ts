import type { Conductor } from "../loadgen/index.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** The conductor as a load worker sees it: it asks, and waits for the answer, or for the stop signal. */
export function createThreadConductor(
  tell: (message: FromWorker) => void,
  stop: AbortSignal,
): Conductor & { hear(message: ToWorker): void } {
  let answer: (value: number | undefined) => void = () => {};
  let allEnded: () => void = () => {};
  let measured: { readonly level: number; readonly at: number } | undefined;
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
    // Also after a stop: the others have some seconds for what is under way, and end then.
    ended: (level, end) =>
      new Promise((resolve) => {
        allEnded = resolve;
        tell({ kind: "ended", level, end });
      }),
    measuring: (level, at) => tell({ kind: "measuring", level, at }),
    measuredFrom: (level) => (measured?.level === level ? measured.at : undefined),
    hear(message) {
      switch (message.kind) {
        case "firstId":
          answer(message.firstId);
          return;
        case "start":
          answer(message.startAt);
          return;
        case "measuredFrom":
          measured = message;
          return;
        case "allEnded":
          allEnded();
      }
    },
  };
}
