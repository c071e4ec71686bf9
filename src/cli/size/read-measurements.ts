import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import { openRun } from "../../scenario/file.ts";
import { looksLikeBenchResult, type Measurement, readBenchResult, readRun } from "../../sizing/index.ts";
import { readNamedFile } from "../read-named-file.ts";

const resultHint =
  "give what inferbench bench or a run wrote; see what there is with: inferbench size --list";

/** The server's machine, where the user says so: the log of a run knows the generator's only. */
export interface ServerHost {
  readonly name?: string;
  readonly cores?: number;
}

/** @throws size.unreadable, log.unreadable */
export async function readMeasurements(
  paths: readonly string[],
  cwd: string,
  host: ServerHost,
): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const path of paths) all.push(await readMeasurement(path, cwd, host));
  return all;
}

async function readMeasurement(path: string, cwd: string, host: ServerHost): Promise<Measurement> {
  const full = resolve(cwd, path);
  // What is not there is told when it is read.
  const found = await stat(full).catch(() => undefined);
  if (found?.isDirectory()) {
    const result = await benchResultIn(full);
    return result === undefined ? fromRun(full, path, host) : readBenchResult(result, path);
  }
  if (path.endsWith(".jsonl")) return fromRun(full, path, host);
  const document = await readJson(full, path);
  if (isSummary(document)) return fromRun(resolve(full, ".."), path, host);
  return readBenchResult(document, path);
}

const isSummary = (document: unknown): boolean =>
  typeof document === "object" && document !== null && "summaryVersion" in document;

async function fromRun(full: string, path: string, host: ServerHost): Promise<Measurement> {
  const opened = await openRun(full);
  return readRun(await opened.summary(), opened.events(), path, host);
}

/** What `bench` left in the folder of its run. */
async function benchResultIn(folder: string): Promise<unknown> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".json")) continue;
    const document = await readJson(join(folder, name), name).catch(() => undefined);
    if (looksLikeBenchResult(document)) return document;
  }
  return undefined;
}

export async function readJson(full: string, path: string): Promise<unknown> {
  const text = await readNamedFile(full, path, resultHint);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BenchError("size.unreadable", `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

const deepest = 3;
/** A result of a benchmark is smaller by far; what is larger is not read to find out that it is none. */
const mostListedBytes = 2 ** 24;

/** Results of `bench` and of its forerunners below a folder, by path. */
export async function findResults(folder: string, cwd: string): Promise<Measurement[]> {
  const found: Measurement[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(at, entry.name);
      if (
        entry.isDirectory() &&
        depth < deepest &&
        entry.name !== "node_modules" &&
        !entry.name.startsWith(".")
      ) {
        await visit(full, depth + 1);
      } else if (entry.isFile() && entry.name.endsWith(".json")) {
        const source = relative(cwd, full);
        const { size = 0 } = await stat(full).catch(() => ({ size: 0 }));
        if (size > mostListedBytes) continue;
        const document = await readJson(full, source).catch(() => undefined);
        // A file that only looks like one is not what the user asks about here.
        if (looksLikeBenchResult(document)) {
          try {
            found.push(readBenchResult(document, source));
          } catch {}
        }
      }
    }
  };
  await visit(resolve(cwd, folder), 0);
  return found;
}
