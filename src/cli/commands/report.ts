import { resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import { createDialectFold } from "../../metric/index.ts";
import { dialectReportFormats, reportFormats } from "../../report/index.ts";
import { type OpenedRun, openRun } from "../../scenario/file.ts";
import type { Host } from "../host.ts";
import type { ReportFlags } from "../program.ts";

export async function reportCommand(run: string, flags: ReportFlags, host: Host): Promise<number> {
  const format = flags.json ? "json" : flags.format;
  const opened = await openRun(resolve(host.cwd, run));
  const options = { color: host.color, width: host.columns };
  if (flags.as !== undefined) host.stdout(await otherTool(opened, flags.as, format, options));
  else host.stdout(reportFormats[format](await opened.summary(), options));
  return exitCodes.good;
}

async function otherTool(
  opened: OpenedRun,
  tool: NonNullable<ReportFlags["as"]>,
  format: ReportFlags["format"],
  options: { color: boolean; width: number },
): Promise<string> {
  if (format === "csv") {
    throw new BenchError("usage.conflict", "--as is not written as CSV", {
      hint: "take --format text, md or json",
    });
  }
  const fold = createDialectFold(tool);
  for await (const event of opened.events()) fold.add(event);
  return dialectReportFormats[format](fold.report(), options);
}
