import { flagWords } from "../flag-labels.ts";
import type { RunFlags, SpeechFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { runAndReport } from "../run-and-report.ts";
import { scenarioFromFlags } from "../scenario-from-flags.ts";

export function sttCommand(flags: RunFlags & SpeechFlags, host: Host): Promise<number> {
  const source = { baseDir: host.cwd, words: flagWords("stt") };
  return runAndReport(scenarioFromFlags(flags), source, flags, host);
}
