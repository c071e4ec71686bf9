import type { LevelEnd } from "../loadgen/index.ts";
import type { RunEvent } from "../record/index.ts";

/** What a load worker says. */
export type FromWorker =
  /** It has counted what the level before brought, and everything of it is recorded. */
  | { readonly kind: "atLevel"; readonly level: number }
  /** Its first requests of the level are encoded. */
  | { readonly kind: "ready"; readonly level: number }
  /** It has planned its first measured request of the level. */
  | { readonly kind: "measuring"; readonly level: number; readonly at: number }
  /** Its last request of the level has ended. */
  | { readonly kind: "ended"; readonly level: number; readonly end: LevelEnd }
  /** What is shown while the run goes on: its own health, warnings. */
  | { readonly kind: "event"; readonly event: RunEvent; readonly inFlight: number }
  | {
      readonly kind: "done";
      readonly failure?: { readonly code: string; readonly message: string; readonly hint: string };
    };

/** What it is told. */
export type ToWorker =
  | { readonly kind: "firstId"; readonly level: number; readonly firstId: number }
  /** @param startAt the instant on the run's clock at which all begin */
  | { readonly kind: "start"; readonly level: number; readonly startAt: number }
  /** The earliest of what was said with `measuring`. */
  | { readonly kind: "measuredFrom"; readonly level: number; readonly at: number }
  | { readonly kind: "allEnded"; readonly level: number }
  | { readonly kind: "stop" }
  | { readonly kind: "abort" };
