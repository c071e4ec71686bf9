import { BenchError } from "../base/index.ts";
import { formatRequest } from "./format-request.ts";
import { isUsualRequest } from "./is-usual-request.ts";
import { logVersion, type RunEvent, runEventSchema } from "./run-event.ts";

/** One event as one line, without the line end. Numbers keep every digit: what is read is what was written. */
export function formatEventLine(event: RunEvent): string {
  return event.kind === "requestEnded" ? formatRequest(event) : JSON.stringify(event);
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
  if (isUsualRequest(json)) return json;
  const version = (json as { logVersion?: unknown } | null)?.logVersion;
  if (typeof version === "number" && version > logVersion) {
    throw new BenchError(
      "log.unreadable",
      `${where} was written by a newer inferbench (log version ${version})`,
      { hint: "update inferbench" },
    );
  }
  const parsed = runEventSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new BenchError("log.unreadable", `${where} is not a run event: ${firstIssue(parsed.error.issues)}`);
}

/** Where and what, on one short printable line: a key of a foreign file is hostile text. */
function firstIssue(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const issue = issues[0];
  const text = `${issue?.path.map(String).join(".") || "line"}: ${issue?.message}`;
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ");
  return printable.length > 200 ? `${printable.slice(0, 199)}…` : printable;
}
