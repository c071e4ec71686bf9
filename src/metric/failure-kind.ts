import type { Outcome, TransportPhase } from "../record/index.ts";

const doing: Readonly<Record<TransportPhase, string>> = {
  queue: "waiting for a connection",
  dns: "resolving the host name",
  tcp: "connecting",
  tls: "in the TLS handshake",
  write: "sending the request",
  wait: "waiting for the first byte",
  read: "reading the answer",
};

export interface FailureKind {
  /** Equal for failures of one kind: "HTTP 429", "ECONNREFUSED while connecting". */
  readonly error: string;
  /** What was said in this case. */
  readonly example: string;
}

/** How a failed request is grouped and shown; undefined when it did not fail. Texts are the server's: hostile. */
export function failureKind(outcome: Outcome): FailureKind | undefined {
  switch (outcome.kind) {
    case "ok":
      return undefined;
    case "aborted":
      return { error: "given up at the end of the level", example: outcome.reason };
    case "httpError":
      return { error: `HTTP ${outcome.status}`, example: outcome.message };
    case "networkError":
      return { error: `${outcome.code} while ${doing[outcome.phase]}`, example: outcome.message };
    case "timeout":
      return {
        error: `timeout ${doing[outcome.phase]}`,
        example: `no progress after ${Math.round(outcome.afterMs)} ms`,
      };
    case "streamError":
      return { error: "error in the middle of a stream", example: outcome.message };
    case "streamCut":
      return { error: "stream cut off", example: outcome.reason };
    case "invalid":
      return { error: "answer not understood", example: outcome.reason };
    case "dropped":
      return { error: `dropped: ${outcome.reason}`, example: outcome.reason };
  }
}
