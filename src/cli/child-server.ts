import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BenchError, systemClock } from "../base/index.ts";
import type { Host } from "./host.ts";

/** A server in a process of its own. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** A server that does not end when asked is ended after this time. */
const gracefulMs = 3000;

/**
 * Starts a server and waits for the line of JSON in which it says its `url`. Its standard input stays open for as long
 * as this process lives, so that the server can end with it however it ends.
 * @throws serve.engine-missing with the server's own words; run.interrupted when interrupted meanwhile
 */
export async function startChildServer(args: readonly string[], host: Host): Promise<ChildServer> {
  const child = spawn(process.execPath, args, {
    stdio: ["pipe", "pipe", "pipe"],
    // Its own process group: Ctrl-C in the terminal is for this process, which then stops the server.
    detached: process.platform !== "win32",
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const cancel = systemClock.setTimer(systemClock.now() + gracefulMs, () => child.kill("SIGKILL"));
    await gone;
    cancel();
  };

  let interrupted = false;
  const release = host.onInterrupt(() => {
    interrupted = true;
    child.kill("SIGTERM");
  });
  try {
    return { url: await readUrl(child), pid: child.pid as number, stop };
  } catch (error) {
    await stop();
    if (!interrupted) throw error;
    throw new BenchError("run.interrupted", "stopped while the server was starting", {
      hint: "run it again",
    });
  } finally {
    release();
  }
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const { stdout, stderr } = child as { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream };
    let complaint = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    createInterface({ input: stdout }).once("line", (line) => {
      const { url, error } = asRecord(line);
      if (typeof url === "string") resolve(url);
      else reject(didNotStart(asError(error) ?? { message: line }));
    });
    child.once("error", reject);
    child.once("close", (code) => {
      reject(didNotStart({ message: complaint.split("\n")[0] || `it ended with ${code}` }));
    });
  });
}

function asRecord(line: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(line) as object) };
  } catch {
    return {};
  }
}

function asError(value: unknown): { message: string; hint?: string } | undefined {
  return typeof (value as { message?: unknown } | undefined)?.message === "string"
    ? (value as { message: string; hint?: string })
    : undefined;
}

function didNotStart({ message, hint }: { message: string; hint?: string }): BenchError {
  return new BenchError(
    "serve.engine-missing",
    `the built-in server did not start: ${message}`,
    hint === undefined ? {} : { hint },
  );
}
