import { spawn } from "node:child_process";
import type { SystemLimits } from "../probe/index.ts";
import type { RunParts } from "../scenario/file.ts";

/** What a program sees of its process, so that tests can run the whole program without one. */
export interface Host {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Progress may be drawn over itself, in this many columns at present; null: plain lines. */
  readonly terminalColumns: number | null;
  /** Columns for reports, at present. */
  readonly columns: number;
  readonly color: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Replaces sockets, models and time in tests. */
  readonly runParts?: Partial<RunParts>;
  /** Replaces what the system says of its limits in tests. */
  readonly systemLimits?: SystemLimits;
  /**
   * Starts the same command line again, behind another command that becomes it; what it prints is printed as our own. It
   * is told of interrupts, and ends when we do. Absent in tests.
   * @returns how it ended
   */
  readonly rerun?: (
    before: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) => Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  /** Calls back at each Ctrl-C, request to end or hang-up; the returned function stops listening. */
  onInterrupt(callback: () => void): () => void;
  /** Calls back when standard input ends; the returned function stops reading it. */
  onInputEnd(callback: () => void): () => void;
}

/** Columns of a report that goes into a file or a pipe. */
const pipedColumns = 120;

function wantsColor(environment: Host["environment"], isTty: boolean): boolean {
  // https://no-color.org: present and not empty.
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== "0") return true;
  return isTty && environment.TERM !== "dumb";
}

/** The real process. */
export function processHost(): Host {
  const { stdout, stderr, env } = process;
  const host: Host = {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    get terminalColumns() {
      return stderr.isTTY && env.TERM !== "dumb" ? stderr.columns : null;
    },
    get columns() {
      return stdout.isTTY ? stdout.columns : pipedColumns;
    },
    color: wantsColor(env, stdout.isTTY ?? false),
    environment: env,
    cwd: process.cwd(),
    onInterrupt: (callback) => {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) process.on(signal, callback);
      return () => {
        for (const signal of signals) process.off(signal, callback);
      };
    },
    onInputEnd: (callback) => {
      // Ended or broken, it is gone either way; only reading makes the end known. A file (/dev/null) never closes.
      process.stdin
        .once("end", callback)
        .once("close", callback)
        .on("error", () => {})
        .resume();
      return () => {
        process.stdin.off("end", callback).off("close", callback).destroy();
      };
    },
    rerun: (before, environment) => rerun(before, { ...env, ...environment }, host),
  };
  return host;
}

function rerun(
  before: readonly string[],
  env: NodeJS.ProcessEnv,
  host: Host,
): ReturnType<NonNullable<Host["rerun"]>> {
  const [command = process.execPath, ...args] = [...before, process.execPath, ...process.argv.slice(1)];
  // Its own process group: a Ctrl-C in the terminal is for this process, which passes it on, once.
  const child = spawn(command, args, {
    stdio: ["pipe", "inherit", "inherit"],
    detached: process.platform !== "win32",
    env,
  });
  const release = host.onInterrupt(() => child.kill("SIGINT"));
  return new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  }).finally(release);
}
