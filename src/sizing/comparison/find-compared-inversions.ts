import { findInversions, type Inversion } from "../../analysis/index.ts";
import type { Compared } from "./compared.ts";

/** Inversions among results that have a rate and may be used. Drain rates and closed loops are kept apart. */
export function findComparedInversions(results: readonly Compared[]): Inversion[] {
  return (["drain", "closed"] as const).flatMap((kind) =>
    findInversions(
      results.flatMap(({ capacity, invalid, label, gpu, model, deployment, note }) =>
        capacity.kind !== kind || invalid.length > 0
          ? []
          : [
              {
                label,
                gpu,
                model,
                deployment,
                note,
                throughputPerSecond: capacity.estimate.value,
                low95: capacity.estimate.low95,
                high95: capacity.estimate.high95,
              },
            ],
      ),
    ),
  );
}
