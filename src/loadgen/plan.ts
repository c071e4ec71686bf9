import type { Load } from "../record/index.ts";
import type { StopSpec } from "../schedule/index.ts";

/** One load level: how much, until when. */
export interface Level {
  readonly load: Load;
  readonly stop: StopSpec;
}

/** What the generator is to do, with every choice made. */
export interface Plan {
  readonly levels: readonly Level[];
  /** Shared by every level; null means as many sockets as there are requests in flight. */
  readonly maxConnections: number | null;
  /** How long a level waits for its last requests before it ends them, in ms. */
  readonly drainMs: number;
  /** The same after a stop signal, in ms. */
  readonly interruptedDrainMs: number;
}
