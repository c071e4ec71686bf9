/** Where a level stands; all instants in milliseconds on the run's clock. */
export interface Progress {
  /** When the level began. */
  readonly startedAt: number;
  /** Requests handed out so far, warm-up included. */
  readonly planned: number;
  /** Of those, how many have ended. */
  readonly ended: number;
  /** When the latest of them ended; `startedAt` before the first. */
  readonly lastEndedAt: number;
}

export type PacerDecision =
  | { readonly kind: "sendAt"; readonly at: number }
  | { readonly kind: "waitForCompletion" };

/**
 * When to send the next request: one question, asked before each send and again after each completion that it
 * said to wait for. Arrival processes, closed loops and bursts are all this question. A pacer never looks at the
 * clock: an instant it names may have passed, and then the send is late, and recorded so.
 */
export interface Pacer {
  next(progress: Progress): PacerDecision;
  /** How many requests may be due at the same instant at most: so many are encoded before the level begins. */
  readonly lookahead: number;
  /** The next send waits for earlier ones to end: closed loops and bursts. An open loop keeps its plan. */
  readonly waitsForEnds: boolean;
}
