import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BenchError } from "../../base/index.ts";
import type { RunStarted } from "../run-event.ts";
import { readRunLog, runLogName } from "./read-run-log.ts";

/** A name as part of a folder name: what a shell would have to quote is replaced. At most 200 bytes of UTF-8. */
function folderSafe(name: string): string {
  const safe = name.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-");
  return (
    [...safe]
      .slice(0, 50)
      .join("")
      .replace(/^[-.]+|[-.]+$/g, "") || "run"
  );
}

/**
 * Makes `out/<time>-<name>/`; a second run in the same second gets "-2".
 * @throws log.write-failed
 */
export async function createRunFolder(out: string, name: string, startedAt: Date): Promise<string> {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
  const wanted = join(out, `${time}-${folderSafe(name)}`);
  try {
    await mkdir(out, { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const folder = attempt === 1 ? wanted : `${wanted}-${attempt}`;
      const made = await mkdir(folder).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (made) return folder;
    }
  } catch (cause) {
    throw new BenchError(
      "log.write-failed",
      `cannot make a run folder in ${out}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

export interface FoundRun {
  readonly folder: string;
  /** How the run began, or why its log cannot be read. */
  readonly started: RunStarted | { readonly unreadable: string };
}

/**
 * Every run in `out`, oldest first; an absent folder has none.
 * @throws log.unreadable when it is no folder or may not be read
 */
export async function listRuns(out: string): Promise<FoundRun[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new BenchError("log.unreadable", `cannot list ${out}: ${cause.message}`, {
      hint: "name the folder of the runs with --out",
      cause,
    });
  });
  const found: FoundRun[] = [];
  for (const entry of entries
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = join(out, entry.name);
    const files: string[] = await readdir(folder).catch(() => []);
    if (files.includes(runLogName)) found.push({ folder, started: await readStart(folder) });
  }
  return found;
}

async function readStart(folder: string): Promise<FoundRun["started"]> {
  try {
    for await (const event of readRunLog(folder)) if (event.kind === "runStarted") return event;
    return { unreadable: "the log is empty" };
  } catch (error) {
    return { unreadable: (error as Error).message };
  }
}
