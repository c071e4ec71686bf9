import type { BurstLevel } from "../burst/burst-table.ts";
import { fitDrain } from "../burst/fit-drain.ts";
import type { ImportedRun } from "../burst/imported-run.ts";
import type { Capacity, Compared, ComparedLevel } from "./compared.ts";

/** The rate at which bursts drain, as a capacity. */
export function drainCapacity(levels: readonly BurstLevel[]): Capacity {
  const fit = fitDrain(levels);
  if ("unavailable" in fit) return { kind: "unavailable", reason: fit.unavailable };
  const estimate = { value: fit.perSecond, low95: fit.low95PerSecond, high95: fit.high95PerSecond };
  return { kind: "drain", fit, estimate };
}

/** @param audioSeconds length of the clips, for a log that does not say it */
export function compareImported(run: ImportedRun, audioSeconds?: number): Compared {
  const { gpu, model, deployment, note } = run.attributes;
  const seconds = run.attributes.audioSeconds ?? audioSeconds;
  const capacity = drainCapacity(run.levels);
  return {
    label: run.label,
    source: "imported",
    ...(gpu === undefined ? {} : { gpu }),
    ...(model === undefined ? {} : { model }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(note === undefined ? {} : { note }),
    ...(seconds === undefined ? {} : { audioSeconds: seconds }),
    levels: run.levels.map(levelOf),
    capacity,
    invalid: [],
    notes: [...run.notes, ...(capacity.kind === "drain" ? capacity.fit.notes : [])],
  };
}

/** The file has averages, which are no p50. */
function levelOf({ concurrency, p95Ms }: BurstLevel): ComparedLevel {
  return {
    load: { kind: "burst", size: concurrency },
    requests: null,
    p50Ms: null,
    p95Ms: p95Ms === null ? null : { value: p95Ms, low95: null, high95: null },
  };
}
