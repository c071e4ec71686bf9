import { BenchError } from "../base/index.ts";
import { logVersion, type RunEvent, runEventSchema } from "./run-event.ts";

/** Microseconds are finer than any stamp is true; more digits would only fatten the log. */
function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Math.round(value * 1000) / 1000 : value;
}

/** One event as one line, without the line end. */
export function formatEventLine(event: RunEvent): string {
  return JSON.stringify(event, roundNumbers);
}

/**
 * Reads one line of a log.
 * @param where file and line, for the error
 * @throws log.unreadable when it is not an event this version knows
 */
export function parseEventLine(line: string, where: string): RunEvent {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new BenchError("log.unreadable", `${where} is not JSON`, { cause });
  }
  const version = (json as { logVersion?: unknown } | null)?.logVersion;
  if (typeof version === "number" && version > logVersion) {
    throw new BenchError(
      "log.unreadable",
      `${where} was written by a newer inferbench (log version ${version})`,
      {
        hint: "update inferbench",
      },
    );
  }
  const parsed = runEventSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BenchError(
    "log.unreadable",
    `${where} is not a run event: ${issue?.path.join(".") || "line"}: ${issue?.message}`,
  );
}
