import type { Estimate } from "../../analysis/index.ts";
import type { Load } from "../../record/index.ts";
import type { DrainFit } from "../burst/fit-drain.ts";

/** One load of a result. A figure that is not there is null. */
export interface ComparedLevel {
  readonly load: Load;
  /** Requests behind the figures; null when nobody knows. */
  readonly requests: number | null;
  readonly p50Ms: Estimate | null;
  readonly p95Ms: Estimate | null;
}

/** How much a server does at most, in requests a second, and what it was read from. */
export type Capacity =
  | { readonly kind: "drain"; readonly fit: DrainFit; readonly estimate: Estimate }
  | { readonly kind: "closed"; readonly concurrency: number; readonly estimate: Estimate }
  | { readonly kind: "unavailable"; readonly reason: string };

/** A run of ours or an imported one, as far as they can be held against each other. */
export interface Compared {
  readonly label: string;
  readonly source: "measured" | "imported";
  readonly gpu?: string;
  readonly model?: string;
  readonly deployment?: string;
  readonly note?: string;
  readonly audioSeconds?: number;
  readonly levels: readonly ComparedLevel[];
  readonly capacity: Capacity;
  /** Why its numbers must not be used; empty when they may. */
  readonly invalid: readonly string[];
  /** What a reader of its numbers has to know. */
  readonly notes: readonly string[];
}
