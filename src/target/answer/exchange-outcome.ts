import type { Outcome } from "../../record/index.ts";
import type { HttpExchange, HttpFailure, HttpPhase } from "../../transport/index.ts";
import type { ServerWords } from "../server-words.ts";
import type { Reading, WholeAnswer } from "./reading.ts";
import { serverMessage } from "./server-message.ts";

const doing: Readonly<Record<HttpPhase, string>> = {
  queue: "waiting for a connection",
  dns: "resolving the host name",
  tcp: "connecting",
  tls: "doing the TLS handshake",
  write: "sending the request",
  wait: "waiting for the answer",
  read: "reading the answer",
};

function failureOutcome(failure: HttpFailure, wasSent: boolean, words: ServerWords): Outcome {
  switch (failure.kind) {
    case "network": {
      const { phase, code } = failure;
      return {
        kind: "networkError",
        phase,
        code: words.quote(code, 60),
        message: words.quote(failure.message),
      };
    }
    case "timeout":
      return { kind: "timeout", phase: failure.phase, afterMs: failure.afterMs };
    case "protocol":
      return { kind: "invalid", reason: `not HTTP as it should be: ${words.quote(failure.message)}` };
    case "aborted":
      return wasSent
        ? { kind: "aborted", reason: `stopped while ${doing[failure.phase]}` }
        : { kind: "dropped", reason: "stopped before it could be sent" };
  }
}

function statusOutcome(
  exchange: HttpExchange,
  status: number,
  answer: () => WholeAnswer,
  url: URL,
  words: ServerWords,
): Outcome {
  const location = exchange.headers?.get("location");
  if (status < 300 || status >= 400 || location === undefined) {
    return { kind: "httpError", status, message: words.quote(serverMessage(answer())) || "no message" };
  }
  const goal = URL.canParse(location, url.href) ? new URL(location, url).href : location;
  return { kind: "httpError", status, message: `redirects to ${words.quote(goal, 300)}` };
}

/** A 2xx status: the body is the answer, not a message about a failure. */
export function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

function problemOutcome({ problem, problemKind }: Reading, words: ServerWords): Outcome {
  if (problem === undefined) return { kind: "ok" };
  const said = words.quote(problem, 160);
  if (problemKind === undefined) return { kind: "invalid", reason: said };
  return problemKind === "streamError"
    ? { kind: problemKind, message: said || "no message" }
    : { kind: problemKind, reason: said };
}

/**
 * How an exchange ended, in the log's words. An error status counts even when the connection broke after it: a
 * server may refuse a body that it does not read to the end. An error that the server reported in its stream counts
 * whatever became of the connection then.
 * @param reading what was found in a good answer
 */
export function exchangeOutcome(
  exchange: HttpExchange,
  answer: () => WholeAnswer,
  url: URL,
  words: ServerWords,
  reading: Reading,
): Outcome {
  const { status, failure } = exchange;
  const brokeOff = failure?.kind === "network" || failure?.kind === "protocol";
  if (status !== undefined && !isGood(status) && (failure === undefined || brokeOff)) {
    return statusOutcome(exchange, status, answer, url, words);
  }
  if (failure !== undefined && reading.problemKind !== "streamError")
    return failureOutcome(failure, exchange.stamps.startedAt !== null, words);
  return problemOutcome(reading, words);
}
