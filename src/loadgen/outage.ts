import { BenchError, formatDurationMs, machineLimitOf } from "../base/index.ts";
import type { Outcome, RunEvent } from "../record/index.ts";
import type { Answer } from "../target/index.ts";
import { roundedToMicro } from "./request-ended.ts";

type NetworkError = Extract<Outcome, { kind: "networkError" }>;

/** Thousands of refused connections a second measure nothing and keep a server from coming up. */
const shortestPauseMs = 10;
const longestPauseMs = 1000;

/** A server that is started again is back by then, or the run has lost it. */
const giveUpAfterMs = 30_000;

/** Shorter ones are told by the failed requests alone. */
const shortestToldMs = 1000;

/** Whether a run's server can be reached at all. */
export interface OutageWatch {
  /**
   * Told of the end of each request. How long, in ms, the slot of a closed loop is to wait before its next one: as
   * long as nothing has been reached, within 10 ms and 1 s; 0 when there was a connection.
   */
  pauseAfter(answer: Answer): number;
  /** What to end a closed loop with, once nothing was reached for 30 s. */
  readonly failure: BenchError | undefined;
  /** Tells of an outage that is not over. */
  close(): void;
}

/** A connection that had served before may break at any time; what matters is whether a new one can be had. */
function unreached({ outcome, stamps, connection }: Answer): NetworkError | undefined {
  if (outcome.kind !== "networkError" || stamps.firstByteAt !== undefined || connection?.reused)
    return undefined;
  return outcome;
}

const silent: readonly Outcome["kind"][] = ["networkError", "timeout", "aborted", "dropped"];

/** @param emit told of each outage of a second and more, when it is over */
export function createOutageWatch(emit: (event: RunEvent) => void): OutageWatch {
  let since = 0;
  let until = 0;
  let requests = 0;
  let failure: BenchError | undefined;

  const close = (): void => {
    if (requests > 0 && until - since >= shortestToldMs) {
      const span = `from ${formatDurationMs(since)} to ${formatDurationMs(until)} of the run`;
      const message = `no connection to the server ${span}: ${requests} requests failed`;
      emit({ kind: "warned", at: roundedToMicro(until), code: "server-unreachable", message });
    }
    requests = 0;
  };

  const pauseAfter = (answer: Answer): number => {
    const error = unreached(answer);
    if (!error) {
      if (requests > 0 && !silent.includes(answer.outcome.kind)) {
        until = Math.max(until, answer.sentAt ?? answer.endedAt);
        close();
      }
      return 0;
    }
    if (requests++ === 0) since = answer.endedAt;
    until = Math.max(since, answer.endedAt);
    if (until - since >= giveUpAfterMs) failure ??= lost(error, until);
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, until - since));
  };

  return {
    pauseAfter,
    get failure() {
      return failure;
    },
    close,
  };
}

function lost({ code, message }: NetworkError, at: number): BenchError {
  const forMs = formatDurationMs(giveUpAfterMs);
  return new BenchError(
    machineLimitOf(code) ?? "target.lost",
    `the run was ended at ${formatDurationMs(at)}: no connection to the server for ${forMs} (${message})`,
  );
}
