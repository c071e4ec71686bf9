import { relative, resolve } from "node:path";
import { exitCodes } from "../../base/index.ts";
import { type FoundRun, listRuns } from "../../record/file.ts";
import type { Host } from "../host.ts";
import { printable } from "../printable.ts";

export async function runsCommand(flags: { out: string; json?: boolean }, host: Host): Promise<number> {
  const runs = await listRuns(resolve(host.cwd, flags.out));
  if (flags.json) {
    host.stdout(`${JSON.stringify(runs.map(asJson), null, 2)}\n`);
    return exitCodes.good;
  }
  if (runs.length === 0) {
    host.stdout(`No runs in ${flags.out}. Make one with: inferbench demo\n`);
    return exitCodes.good;
  }
  for (const { folder, started } of runs) {
    const what =
      "unreadable" in started
        ? `unreadable: ${started.unreadable}`
        : `${started.startedAt.slice(0, 19).replace("T", " ")}  ${started.name}`;
    host.stdout(`${printable(`${relative(host.cwd, folder)}  ${what}`)}\n`);
  }
  return exitCodes.good;
}

function asJson({ folder, started }: FoundRun): Record<string, unknown> {
  if ("unreadable" in started) return { folder, unreadable: started.unreadable };
  const { runId, name, startedAt, seed, tool } = started;
  return { folder, runId, name, startedAt, seed, tool };
}
