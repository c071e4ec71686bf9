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

/**
 * Reads a log, also while it is written or after a crash. A last line that was cut is left out and said so by a
 * `warned` event; everything before it is kept.
 * @throws log.unreadable for a line in the middle that is not an event, or a log without a single one
 */
export async function* readRunLog(path: string): AsyncGenerator<RunEvent> {
  const log = await findRunLog(path);
  let lineNumber = 0;
  let rest = "";
  let lastAt = 0;
  const parse = (line: string): RunEvent => {
    const event = parseEventLine(line, `${log}:${lineNumber}`);
    if (lineNumber === 1 && event.kind !== "runStarted") {
      throw new BenchError("log.unreadable", `${log} does not begin with runStarted: it is not a run log`);
    }
    if ("at" in event) lastAt = event.at;
    return event;
  };
  try {
    for await (const chunk of createReadStream(log, { encoding: "utf8", highWaterMark: 256 * 1024 })) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        lineNumber++;
        if (line !== "") yield parse(line);
      }
    }
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError("log.unreadable", `cannot read ${log}: ${(cause as Error).message}`, { cause });
  }
  if (rest !== "") {
    lineNumber++;
    const whole = wholeEvent(rest, parse);
    yield whole ?? {
      kind: "warned",
      at: lastAt,
      code: "log-cut",
      message: `the log ends in the middle of line ${lineNumber}: the run was killed or the disk was full; the lines before it are complete`,
    };
  }
  if (lineNumber === 0) throw new BenchError("log.unreadable", `${log} is empty`);
}

function wholeEvent(line: string, parse: (line: string) => RunEvent): RunEvent | undefined {
  try {
    return parse(line);
  } catch {
    return undefined;
  }
}
