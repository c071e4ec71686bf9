import type { RunSummary } from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** Whether sends waited for the log to be written: then rates and latencies are those of the disk. */
export function recordingWarnings({ warnings }: Pick<RunSummary, "warnings">): Warning[] {
  if (!warnings.some(({ code }) => code === "log.behind")) return [];
  return [
    {
      code: "recorder-behind",
      message:
        warnings.find(({ code }) => code === "log.waited")?.message ??
        "sends waited for the log to be written",
      advice:
        "write the log to a faster disk (--out), give the generator one more core, or send fewer requests at once",
      invalidates: true,
    },
  ];
}
