import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { BenchError } from "../../base/index.ts";
import { parseEventLine } from "../event-line.ts";
import type { RunEvent } from "../run-event.ts";

/** Name of the log in a run's folder. */
export const runLogName = "run.jsonl";

/** The log's path for a run folder or for the log itself. Throws log.unreadable when there is none. */
export async function findRunLog(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  const log = found?.isDirectory() ? join(path, runLogName) : path;
  const file = found?.isDirectory() ? await stat(log).catch(() => undefined) : found;
  if (file?.isFile()) return log;
  throw new BenchError("log.unreadable", found ? `${path} holds no ${runLogName}` : `${path} does not exist`);
}

/** No event comes near this; a file with a longer line is something else, and must not fill the memory. */
const longestLineChars = 16 * 2 ** 20;

/**
 * Reads a log, also while it is written or after a crash. A last line that was cut is left out and said so by a
 * `warned` event; everything before it is kept.
 * @throws log.unreadable for a whole line that is not an event, and for a file that does not begin with a whole
 *   runStarted: an empty one, one cut in its first line, one that is no run log
 */
export async function* readRunLog(path: string): AsyncGenerator<RunEvent> {
  for await (const events of readRunLogParts(path)) yield* events;
}

/** The same, some hundred events at a time: for many of them a turn for each would be a third of the work. */
export async function* readRunLogParts(path: string): AsyncGenerator<RunEvent[]> {
  const log = await findRunLog(path);
  let lineNumber = 0;
  let begun = false;
  let lastAt = 0;
  let events: RunEvent[] = [];
  const parse = (line: string): void => {
    const event = parseEventLine(line, `${log}:${lineNumber}`);
    if (!begun && event.kind !== "runStarted") {
      throw new BenchError("log.unreadable", `${log} does not begin with runStarted: it is not a run log`);
    }
    begun = true;
    lastAt = Math.max(lastAt, instantOf(event));
    events.push(event);
  };

  let rest = "";
  for await (const chunk of readText(log)) {
    const lines = chunk.split("\n");
    // Joined before anything is searched in it, so that a line of many chunks is not searched again with each.
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? "";
    events = [];
    try {
      for (const line of lines) {
        lineNumber++;
        if (line !== "") parse(line);
      }
    } finally {
      // What stands before a line that is no event is given all the same.
      if (events.length > 0) yield events;
    }
    if (rest.length > longestLineChars) {
      throw new BenchError("log.unreadable", `${log}:${lineNumber + 1} is too long for a run event`);
    }
  }
  events = [];
  if (rest !== "") {
    lineNumber++;
    // A part of a JSON object is never JSON itself, so a line that is JSON was not cut.
    if (isJson(rest)) parse(rest);
    else if (begun) events.push(logCut(lastAt, lineNumber));
  }
  if (!begun) {
    const what = lineNumber === 0 ? "is empty" : "holds no whole event";
    throw new BenchError(
      "log.unreadable",
      `${log} ${what}: the run was killed at once, or it is not a run log`,
    );
  }
  yield events;
}

async function* readText(log: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(log, { encoding: "utf8", highWaterMark: 256 * 1024 });
  } catch (cause) {
    throw new BenchError("log.unreadable", `cannot read ${log}: ${(cause as Error).message}`, { cause });
  }
}

function instantOf(event: RunEvent): number {
  if (event.kind === "requestEnded") return event.endedAt;
  return "at" in event ? event.at : 0;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function logCut(at: number, lineNumber: number): RunEvent {
  const message = `the log ends in the middle of line ${lineNumber}: the run was killed or the disk was full; the lines before it are complete`;
  return { kind: "warned", at, code: "log-cut", message };
}
