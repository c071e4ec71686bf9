import type { Measurement, ServiceTimes } from "../measurement/measurement.ts";
import type { ServiceTime } from "../simulation/simulation-spec.ts";
import { coefficientOfVariation } from "../statistics.ts";

/** How service times are drawn in the simulation, and in words. */
export interface ServiceModel {
  readonly time: ServiceTime;
  readonly meanMs: number;
  /** Standard deviation over mean. */
  readonly cv: number;
  readonly words: string;
}

/** The service times of all files of a side; null where none has any. */
export function pooledService(side: readonly Pick<Measurement, "service">[]): ServiceTimes | null {
  const measured = side.flatMap(({ service }) => (service ? [service] : []));
  if (measured.length === 0) return null;
  const n = measured.reduce((sum, one) => sum + one.n, 0);
  const lists = measured.flatMap(({ samplesMs }) => (samplesMs ? [samplesMs] : []));
  const samplesMs = lists.length === measured.length ? lists.flat() : null;
  return {
    n,
    meanMs: samplesMs
      ? samplesMs.reduce((a, b) => a + b, 0) / samplesMs.length
      : measured.reduce((sum, one) => sum + one.meanMs * one.n, 0) / n,
    samplesMs,
  };
}

/** @param assumedCv standard deviation over mean, for files that hold an average only */
export function serviceModel({ meanMs, n, samplesMs }: ServiceTimes, assumedCv?: number): ServiceModel {
  if (samplesMs) {
    return {
      time: { kind: "samples", ms: samplesMs },
      meanMs,
      cv: coefficientOfVariation(samplesMs),
      words: `${n} measured service times, drawn again`,
    };
  }
  if (assumedCv) {
    return {
      time: { kind: "lognormal", meanMs, cv: assumedCv },
      meanMs,
      cv: assumedCv,
      words: `service times around the average with an assumed variation of ${assumedCv}`,
    };
  }
  return {
    time: { kind: "fixed", ms: meanMs },
    meanMs,
    cv: 0,
    words:
      "all service times equal, since the file holds the average only: real ones vary, and need more (try --service-cv 0.5)",
  };
}

/** The same work, `factor` times as long. */
export function stretched({ time, meanMs, cv, words }: ServiceModel, factor: number): ServiceModel {
  const longer = meanMs * factor;
  const times: ServiceTime =
    time.kind === "samples"
      ? { kind: "samples", ms: time.ms.map((ms) => ms * factor) }
      : time.kind === "fixed"
        ? { kind: "fixed", ms: time.ms * factor }
        : { ...time, meanMs: time.meanMs * factor };
  return { time: times, meanMs: longer, cv, words };
}
