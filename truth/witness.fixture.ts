import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/** What the simulated language model says of one request. */
export interface WitnessedLlm {
  readonly requestId: string;
  readonly receivedAt: bigint;
  readonly startedAt: bigint | null;
  readonly endedAt: bigint | null;
  /** When each event with output was written, in nanoseconds since `receivedAt`. */
  readonly eventNs: readonly number[];
  readonly eventTokens: readonly number[];
  /** One letter an event: a answer, r reasoning, t tool call. */
  readonly eventKinds: string;
  readonly status: number | null;
  readonly ending: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly finishReason: string | null;
}

export interface Witness<Row = Witnessed> {
  readonly url: string;
  /** Zero of the stalls, on the machine's monotonic clock. */
  serverStartedNs(): Promise<bigint>;
  requests(): Promise<Row[]>;
  stop(): Promise<void>;
}

type RawRow = Readonly<Record<string, unknown>>;

const bin = join(import.meta.dirname, "..", "dist", "cli", "bin.js");

/** JSON has no numbers for nanoseconds: instants come as text. */
const instant = (text: unknown): bigint | null => (text === null ? null : BigInt(text as string));

/** Starts the built-in server in a process of its own, as a user would. */
export async function startWitness(flags: readonly string[]): Promise<Witness> {
  return startServer(flags, (row) => ({
    requestId: row.requestId as string,
    receivedAt: BigInt(row.receivedAt as string),
    startedAt: instant(row.startedAt),
    answeredAt: instant(row.answeredAt),
    status: Number(row.status),
  }));
}

/**
 * The same for the simulated language model.
 * @param config what its YAML file would hold
 */
export async function startLlmWitness(config: {
  readonly engine?: object;
  readonly stream?: object;
}): Promise<Witness<WitnessedLlm>> {
  const folder = mkdtempSync(join(tmpdir(), "inferbench-witness-"));
  const file = join(folder, "server.yaml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  try {
    // The server reads the file before it says where it listens.
    return await startServer(["--engine", "llm-sim", "--config", file], (row) => ({
      ...(row as unknown as WitnessedLlm),
      receivedAt: BigInt(row.receivedAt as string),
      startedAt: instant(row.startedAt),
      endedAt: instant(row.endedAt),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServer<Row>(flags: readonly string[], read: (row: RawRow) => Row): Promise<Witness<Row>> {
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
  const truth = async (): Promise<{ serverStartedNs: string; requests: RawRow[] }> =>
    (await fetch(`${url}/truth`)).json() as never;
  return {
    url,
    serverStartedNs: async () => BigInt((await truth()).serverStartedNs),
    requests: async () => (await truth()).requests.map(read),
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

/** Every measured request of a level beside the server's record of it, matched by its tag. */
export function besideWitness<Row extends { readonly requestId: string }>(
  run: Measured,
  level: number,
  rows: readonly Row[],
): { readonly record: RequestEnded; readonly seen: Row }[] {
  const byTag = new Map(rows.map((row) => [row.requestId, row]));
  return run.records
    .filter((record) => record.level === level && !record.warmup)
    .map((record) => {
      const seen = byTag.get(tagOf(run.started, record));
      if (!seen) throw new Error(`the server never saw request ${record.id}`);
      return { record, seen };
    });
}

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
