import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../src/record/index.ts";
import { openRun } from "../src/scenario/file.ts";

const bin = join(import.meta.dirname, "..", "dist", "cli", "bin.js");

export interface Program {
  readonly process: ChildProcess;
  /** Its exit code, or the signal that ended it, and what it wrote. */
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

/** inferbench as it is shipped, in a process of its own. @param openFiles lowers the limit of its shell first */
export function startProgram(flags: readonly string[], openFiles?: number): Program {
  const program =
    openFiles === undefined
      ? [process.execPath, bin, ...flags]
      : ["sh", "-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", process.execPath, bin, ...flags];
  const child = spawn(program[0] as string, program.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }));
  return { process: child, ended };
}

/** The one run in this folder. */
export function runIn(out: string): string {
  const [run] = readdirSync(out).filter((name) => !name.startsWith("."));
  if (run === undefined) throw new Error(`no run in ${out}`);
  return join(out, run);
}

export async function eventsOf(run: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of (await openRun(run)).events()) events.push(event);
  return events;
}
