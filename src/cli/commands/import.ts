import { mkdir, writeFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import { importReport } from "../../report/index.ts";
import {
  compareImported,
  findComparedInversions,
  type ImportedRun,
  parseBurstLog,
  toImportedRun,
} from "../../sizing/index.ts";
import { readComparedRun } from "../compare/read-compared-run.ts";
import type { Host } from "../host.ts";
import { printable } from "../printable.ts";
import { readNamedFile } from "../read-named-file.ts";

/** Flags of `import`. */
export interface ImportFlags {
  readonly out: string;
  readonly audioSeconds?: number;
  readonly beside: readonly string[];
  readonly json?: boolean;
}

/** Reads another tool's log of bursts, keeps each table as a file and prints how fast the servers drained them. */
export async function importCommand(file: string, flags: ImportFlags, host: Host): Promise<number> {
  const { audioSeconds } = flags;
  if (audioSeconds !== undefined && !(audioSeconds > 0)) {
    throw new BenchError("usage.bad-value", `--audio-seconds ${audioSeconds} is no length`, {
      hint: "give seconds above 0, such as 5",
    });
  }
  const text = await readNamedFile(resolve(host.cwd, file), file, "check the path");
  const runs = tablesOf(text, file).map((table) => toImportedRun(table, basename(file)));
  // A run that cannot be read is told before anything is written.
  const ours = [];
  for (const path of flags.beside) ours.push(await readComparedRun(path, host));
  const files = await writeImported(runs, file, flags.out, host);
  const imported = runs.map((run) => compareImported(run, audioSeconds));
  const results = [...imported, ...ours];
  const inversions = findComparedInversions(results);
  if (flags.json) {
    host.stdout(`${JSON.stringify({ imported: runs, files, results, inversions }, null, 2)}\n`);
    return exitCodes.good;
  }
  host.stdout(importReport({ file, results, inversions }, { color: host.color, width: host.columns }));
  host.stderr(`${printable(`Wrote ${files.length} files such as ${files[0]}`)}\n`);
  return exitCodes.good;
}

/** A mistake in the log is told with its file, line and what was expected. */
function tablesOf(text: string, file: string): ReturnType<typeof parseBurstLog> {
  try {
    return parseBurstLog(text);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    throw new BenchError(error.code, `${file}, ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** A file a table, named for log and line: the same log again replaces them. */
async function writeImported(
  runs: readonly ImportedRun[],
  file: string,
  out: string,
  host: Host,
): Promise<string[]> {
  const files: string[] = [];
  try {
    await mkdir(resolve(host.cwd, out), { recursive: true });
    for (const run of runs) {
      const name = join(out, `${basename(file, extname(file))}.line-${run.source.line}.imported.json`);
      await writeFile(resolve(host.cwd, name), `${JSON.stringify(run, null, 2)}\n`);
      files.push(name);
    }
  } catch (cause) {
    throw new BenchError("log.write-failed", `cannot write to ${out}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return files;
}
