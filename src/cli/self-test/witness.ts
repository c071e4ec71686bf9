import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WitnessedRequest } from "../../analysis/index.ts";
import { raiseToRealTime } from "../../scenario/file.ts";
import type { Pace } from "../../testbed/index.ts";
import { type ChildServer, startChildServer } from "../child-server.ts";
import type { Host } from "../host.ts";

/** A server in a process of its own, which writes down what it did. */
export interface Witness {
  readonly url: string;
  /** Everything since the last time it was asked. */
  takeRecords(): Promise<WitnessedRequest[]>;
  stop(): Promise<void>;
}

/**
 * A witness is late while it collects garbage. With little room for young objects each pause is short, and without helper
 * threads it takes no core from the instrument.
 */
const unhurried = ["--max-semi-space-size=2", "--single-threaded-gc"];

/** A row of GET /truth: of the language simulator and of the paced server, or of the simulator for speech. */
interface Row {
  readonly requestId: string;
  readonly receivedAt: string;
  readonly eventNs?: readonly number[];
  readonly endedAt?: string | null;
  readonly deltasAt?: readonly string[];
  readonly answeredAt?: string | null;
}

function witnessed({ requestId, receivedAt, ...row }: Row): WitnessedRequest[] {
  const ended = row.endedAt ?? row.answeredAt;
  if (ended === undefined || ended === null) return [];
  const receivedNs = BigInt(receivedAt);
  const eventNs = row.eventNs ?? (row.deltasAt ?? []).map((at) => Number(BigInt(at) - receivedNs));
  return [{ requestId, receivedNs, eventNs, endedNs: BigInt(ended) }];
}

function witnessAt({ url, stop }: ChildServer): Witness {
  return {
    url,
    takeRecords: async () => {
      const answer = await fetch(`${url}/truth`);
      const { requests } = (await answer.json()) as { requests: Row[] };
      await fetch(`${url}/truth`, { method: "DELETE" });
      return requests.flatMap(witnessed);
    },
    stop,
  };
}

const fileBeside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Starts the witness that is least late itself: of chat completions at an even pace, and of nothing else. */
export async function startPacedWitness(pace: Pace, host: Host): Promise<Witness> {
  const args = [...unhurried, fileBeside("paced-witness.js"), JSON.stringify(pace)];
  const server = await startChildServer(args, host);
  // What it is late would count as our error.
  await raiseToRealTime(server.pid);
  return witnessAt(server);
}

/**
 * Starts the simulator of this configuration.
 * @param engine "llm-sim" or "sim"
 * @param config what a file for `serve --config` would hold
 */
export async function startWitness(
  engine: "llm-sim" | "sim",
  config: Readonly<Record<string, unknown>>,
  host: Host,
): Promise<Witness> {
  const folder = await mkdtemp(join(tmpdir(), "inferbench-selftest-"));
  const file = join(folder, "server.yaml");
  const serve = [
    "serve",
    "--engine",
    engine,
    "--config",
    file,
    "--port",
    "0",
    "--json",
    "--until-input-ends",
  ];
  try {
    // JSON is YAML.
    await writeFile(file, JSON.stringify(config));
    return witnessAt(await startChildServer([...unhurried, fileBeside("../bin.js"), ...serve], host));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
