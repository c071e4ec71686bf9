import { resolve } from "node:path";
import { exitCodes } from "../../base/index.ts";
import { type ReportFormat, reportFormats } from "../../report/index.ts";
import { openRun } from "../../scenario/file.ts";
import type { Host } from "../host.ts";

export async function reportCommand(run: string, format: ReportFormat, host: Host): Promise<number> {
  const opened = await openRun(resolve(host.cwd, run));
  host.stdout(reportFormats[format](await opened.summary(), { color: host.color, width: host.columns }));
  return exitCodes.good;
}
