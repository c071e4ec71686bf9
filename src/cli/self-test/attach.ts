import { appendFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import { formatEventLine, type Machine, type SelfTest } from "../../record/index.ts";
import { type OpenedRun, openRun, writeSummary } from "../../scenario/file.ts";
import { writeReports } from "../run-and-report.ts";

/** What makes two logs of one machine. Memory and Node may change; the processor may not. */
const sameMachine = (a: Machine, b: Machine): boolean =>
  a.platform === b.platform && a.arch === b.arch && a.cpuModel === b.cpuModel && a.cpuCount === b.cpuCount;

/**
 * Opens a run that a self test may be attached to.
 * @throws selftest.failed when it has not ended; log.unreadable
 */
export async function openForAttachment(path: string, cwd: string): Promise<OpenedRun> {
  const opened = await openRun(resolve(cwd, path));
  let hasEnded = false;
  for await (const event of opened.events()) hasEnded ||= event.kind === "runEnded";
  if (hasEnded) return opened;
  throw new BenchError("selftest.failed", `${path} has not ended: nothing can be attached to its log`, {
    hint: "wait for its end; a run that was cut off cannot be added to",
  });
}

/**
 * Adds the result to the log of a run and writes its summary and reports anew.
 * @throws selftest.failed when the run was measured on another machine or with another priority; log.write-failed
 */
export async function attachSelfTest({ log, summary }: OpenedRun, result: SelfTest): Promise<string> {
  const { machine, instrument } = await summary();
  if (!sameMachine(machine, result.machine)) {
    throw new BenchError(
      "selftest.failed",
      `the run was measured on ${machine.cpuModel} × ${machine.cpuCount}, this is ${result.machine.cpuModel} × ${result.machine.cpuCount}: an error is that of one machine`,
      { hint: "run the self test on the machine of the run" },
    );
  }
  if (instrument.realTime !== result.realTime) {
    const priority = (realTime: true | undefined): string => (realTime ? "real-time" : "ordinary");
    throw new BenchError(
      "selftest.failed",
      `the run had ${priority(instrument.realTime)} priority, this self test ${priority(result.realTime)}: the error is another`,
      { hint: "run it with the rights of the run; INFERBENCH_REAL_TIME=0 leaves real-time priority out" },
    );
  }
  try {
    await appendFile(log, `${formatEventLine({ kind: "selfTested", result })}\n`);
  } catch (cause) {
    throw new BenchError("log.write-failed", `cannot write ${log}: ${(cause as Error).message}`, { cause });
  }
  const folder = dirname(log);
  const assessed = await summary();
  const failure = await writeSummary(folder, assessed);
  if (failure) throw failure;
  await writeReports(folder, assessed);
  return folder;
}
