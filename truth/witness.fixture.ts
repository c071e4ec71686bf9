import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RequestEnded, RunEvent, RunStarted } from "../src/record/index.ts";
import { openRun, type RunResult, runScenario } from "../src/scenario/file.ts";
import type { ScenarioSpec } from "../src/scenario/index.ts";

/** What the simulator says of one request; instants in nanoseconds on the machine's monotonic clock. */
export interface Witnessed {
  readonly requestId: string;
  readonly receivedAt: bigint;
  readonly startedAt: bigint | null;
  readonly answeredAt: bigint | null;
  readonly status: number | null;
}

export interface Witness {
  readonly url: string;
  /** Zero of the stalls, on the machine's monotonic clock. */
  serverStartedNs(): Promise<bigint>;
  requests(): Promise<Witnessed[]>;
  stop(): Promise<void>;
}

const bin = join(import.meta.dirname, "..", "dist", "cli", "bin.js");

/** Starts the built-in server in a process of its own, as a user would. */
export async function startWitness(flags: readonly string[]): Promise<Witness> {
  const child: ChildProcess = spawn(process.execPath, [bin, "serve", "--port", "0", "--json", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> });
  const [line] = (await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${code}; is dist built?`);
    }),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const truth = async (): Promise<{ serverStartedNs: string; requests: Record<keyof Witnessed, string>[] }> =>
    (await fetch(`${url}/truth`)).json() as never;
  const instant = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return {
    url,
    serverStartedNs: async () => BigInt((await truth()).serverStartedNs),
    requests: async () =>
      (await truth()).requests.map((row) => ({
        requestId: row.requestId,
        receivedAt: BigInt(row.receivedAt),
        startedAt: instant(row.startedAt),
        answeredAt: instant(row.answeredAt),
        status: Number(row.status),
      })),
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

export interface Measured extends RunResult {
  readonly started: RunStarted;
  readonly records: readonly RequestEnded[];
}

/** Runs a scenario for real and reads its log back. */
export async function measure(spec: ScenarioSpec): Promise<Measured> {
  const out = mkdtempSync(join(tmpdir(), "inferbench-truth-"));
  try {
    const result = await runScenario(spec, { out });
    const events: RunEvent[] = [];
    for await (const event of (await openRun(result.folder)).events()) events.push(event);
    const started = events.find((event) => event.kind === "runStarted") as RunStarted;
    return { ...result, started, records: events.filter((event) => event.kind === "requestEnded") };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The server's own name for a request of ours. */
export const tagOf = (started: RunStarted, record: RequestEnded): string => `${started.runId}-${record.id}`;

/** An instant of a run on the machine's monotonic clock, in ms. */
export const machineMs = (started: RunStarted, at: number): number =>
  Number(BigInt(started.clockOriginNs)) / 1e6 + at;

/** Nearest rank, written anew: the witness shares no statistics with the product. */
export function nearestRank(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number;
}

/** Receipt to answer, in ms, as the server saw it. */
export function servedMs({ receivedAt, answeredAt }: Witnessed): number {
  if (answeredAt === null) throw new Error("the server did not answer this request");
  return Number(answeredAt - receivedAt) / 1e6;
}
