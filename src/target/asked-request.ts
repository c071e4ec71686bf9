import type { Clock } from "../base/index.ts";
import type { Request } from "../record/index.ts";
import { type Answer, PreparedRequest } from "./target.ts";

/** What a target makes of a defect of its own: a failed request, not a run that hangs. */
export function defectAnswer(endedAt: number, error: unknown): Answer {
  return {
    outcome: {
      kind: "invalid",
      reason: `a defect of the target: ${error instanceof Error ? error.message : typeof error}`,
    },
    sentAt: null,
    stamps: {},
    endedAt,
    connection: null,
    bytesSent: 0,
    bytesReceived: 0,
  };
}

class AskedRequest<R extends Request> extends PreparedRequest<R> {
  readonly #clock: Clock;
  readonly #ask: (signal: AbortSignal) => Promise<Answer>;

  constructor(request: R, clock: Clock, ask: (signal: AbortSignal) => Promise<Answer>) {
    super(request);
    this.#clock = clock;
    this.#ask = ask;
  }

  start(signal: AbortSignal, onEnd: (answer: Answer) => void): void {
    this.#ask(signal)
      .catch((error) => defectAnswer(this.#clock.now(), error))
      .then(onEnd);
  }
}

/** A request of a target that answers by a promise; one that rejects is a defect. */
export function askedRequest<R extends Request>(
  request: R,
  clock: Clock,
  ask: (signal: AbortSignal) => Promise<Answer>,
): PreparedRequest<R> {
  return new AskedRequest(request, clock, ask);
}
