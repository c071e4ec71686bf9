import type { PodCapacity } from "./scaling.ts";
import type { ShapeRow, SizingAnswer } from "./sizing-answer.ts";

/** What either way of sizing finds: by simulation, or by the curve of one replica. */
export type FoundShape = Pick<SizingAnswer, "method" | "basis" | "rows" | "sensitivity"> & {
  readonly shape?: ShapeRow;
  readonly capacity?: PodCapacity;
  readonly unreachable?: string;
};
