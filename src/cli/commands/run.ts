import { dirname, resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import { readScenarioFile } from "../../scenario/file.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { runAndReport } from "../run-and-report.ts";
import { type RawScenario, withRunFlags } from "../scenario-from-flags.ts";

export async function runCommand(
  file: string,
  flags: RunFlags & { url?: string },
  host: Host,
): Promise<number> {
  const path = resolve(host.cwd, file);
  const content = await readScenarioFile(path);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new BenchError("scenario.invalid", `${file} does not hold a scenario`);
  }
  const base = content as RawScenario;
  const target = flags.url === undefined ? base.target : { ...(base.target as object), url: flags.url };
  return runAndReport(
    withRunFlags({ ...base, target }, flags),
    { file, baseDir: dirname(path) },
    flags,
    host,
  );
}
