import type { LoadgenHealth } from "../record/index.ts";
import { roundedToMicro } from "./request-ended.ts";

/** The generator's own state over a window. */
export type HealthReading = Omit<LoadgenHealth, "kind" | "at" | "worker" | "windowMs">;

/** As the log keeps it. */
export function roundedHealth(reading: HealthReading): HealthReading {
  return {
    loopUtilizationRatio: roundedToMicro(reading.loopUtilizationRatio),
    loopDelayP99Ms: roundedToMicro(reading.loopDelayP99Ms),
    loopDelayMaxMs: roundedToMicro(reading.loopDelayMaxMs),
    cpuRatio: roundedToMicro(reading.cpuRatio),
    rssBytes: reading.rssBytes,
    ...(reading.gc ? { gc: rounded(reading.gc) } : {}),
    ...(reading.thread ? { thread: rounded(reading.thread) } : {}),
    ...(reading.stolen ? { stolen: rounded(reading.stolen) } : {}),
  };
}

function rounded<T extends Readonly<Record<string, number>> | { readonly unavailable: string }>(part: T): T {
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    typeof value === "number" ? roundedToMicro(value) : value,
  ]);
  return Object.fromEntries(entries);
}
