import { BenchError } from "../../base/index.ts";
import { keyDifferences, type Measurement } from "./measurement.ts";

/** @throws size.invalid when any of them must not be used, with every reason */
export function refuseInvalid(measurements: readonly Measurement[]): void {
  const reasons = measurements.flatMap(({ source, invalid }) =>
    invalid.map((reason) => `${source}: ${reason}`),
  );
  if (reasons.length > 0) throw new BenchError("size.invalid", `INVALID: ${reasons.join("; ")}`);
}

/** @throws size.unlike when they are not of the same work, or a machine stands on both sides */
export function refuseUnlike(dev: readonly Measurement[], prod: readonly Measurement[]): void {
  const all = [...dev, ...prod];
  const first = all[0];
  for (const other of all.slice(1)) {
    const differences = first ? keyDifferences(first.key, other.key) : [];
    if (differences.length > 0) {
      throw new BenchError(
        "size.unlike",
        `${first?.source} and ${other.source} did not measure the same: ${differences.join(", ")}`,
      );
    }
  }
  for (const side of [dev, prod]) refuseMixed(side);
  for (const one of dev) {
    const same = prod.find(
      ({ source, hostId, measuredAt, cpuModel }) =>
        source === one.source ||
        (hostId !== null && hostId === one.hostId) ||
        (measuredAt === one.measuredAt && cpuModel === one.cpuModel),
    );
    if (same) {
      throw new BenchError(
        "size.unlike",
        `${one.source} and ${same.source} are of one machine: a ratio needs two`,
        { hint: "give the results of one machine to --dev, those of the other to --prod" },
      );
    }
  }
}

/** One side is one kind of machine, and each of its files counts once. */
function refuseMixed(side: readonly Measurement[]): void {
  side.forEach((one, index) => {
    for (const other of side.slice(0, index)) {
      if (one.cpuModel !== other.cpuModel) {
        throw new BenchError(
          "size.unlike",
          `${other.source} is of ${other.cpuModel}, ${one.source} of ${one.cpuModel}: one side is one kind of machine`,
          { hint: "for runs, name the server's machine with --dev-host or --prod-host" },
        );
      }
      if (
        one.source === other.source ||
        (one.measuredAt === other.measuredAt && one.hostId === other.hostId)
      ) {
        throw new BenchError("size.unlike", `${other.source} and ${one.source} are one result, given twice`);
      }
    }
  });
}
