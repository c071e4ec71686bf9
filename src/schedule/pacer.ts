/** Where a level stands; all instants in milliseconds on the run's clock. */
export interface Progress {
  readonly now: number;
  /** When the level began. */
  readonly startedAt: number;
  /** Requests handed out so far, warm-up included. */
  readonly planned: number;
  /** Of those, how many have ended. */
  readonly ended: number;
}

export type PacerDecision =
  | { readonly kind: "sendAt"; readonly at: number }
  | { readonly kind: "waitForCompletion" }
  | { readonly kind: "done" };

/**
 * When to send: one question, asked again after each send and each completion it said to wait for. A pacer
 * never looks at the clock: an instant it names may have passed, and then the send is late, and recorded so.
 */
export interface Pacer {
  next(progress: Progress): PacerDecision;
}
