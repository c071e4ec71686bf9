import { readFileSync } from "node:fs";

/** More than this share of the machine taken by others disturbs the server and its measurement by milliseconds. */
const disturbedRatio = 0.08;

const strict = process.env.INFERBENCH_TRUTH === "strict";

/** Without "strict" a machine that is not its own costs the fewest minutes. */
const attempts = strict ? 3 : 2;

/** Processor time in ticks; the machine's, and that of this process with the children that it has waited for. */
interface ProcessorTime {
  readonly busy: number;
  readonly total: number;
  readonly own: number;
}

/** Only Linux tells both; elsewhere a machine counts as quiet. */
function readProcessorTime(): ProcessorTime | undefined {
  try {
    const [, ...ticks] = (readFileSync("/proc/stat", "utf8").split("\n")[0] as string).split(/\s+/);
    // user nice system idle iowait irq softirq steal; guest time is in user already.
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] =
      ticks.map(Number);
    const busy = user + nice + system + irq + softirq + steal;
    const afterName = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1) as string;
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = afterName.split(" ").slice(11, 15).map(Number);
    return { busy, total: busy + idle + wait, own: utime + stime + cutime + cstime };
  } catch {
    return undefined;
  }
}

/** The share of the machine that others took, the hypervisor included. */
function othersRatio(before: ProcessorTime | undefined, after: ProcessorTime | undefined): number {
  if (!before || !after) return 0;
  return (after.busy - before.busy - (after.own - before.own)) / Math.max(1, after.total - before.total);
}

/**
 * Compares times with a witness on a machine that is its own: a comparison that fails is repeated. When no
 * attempt agrees the test is skipped and says by how much; with INFERBENCH_TRUTH=strict it fails then, unless others took
 * the machine in every attempt. Counts are exact in every case.
 * @param skip vitest's, of this test
 * @param attempt measures and compares; a failed comparison of times says "against"
 * @param cleanUp ends the attempt's servers, so that their time is counted as ours
 */
export async function compareInQuiet(
  skip: (reason: string) => void,
  attempt: () => Promise<void>,
  cleanUp: () => Promise<void>,
): Promise<void> {
  const disturbances: number[] = [];
  for (;;) {
    const before = readProcessorTime();
    try {
      await attempt();
      return;
    } catch (error) {
      if (!/against/.test((error as Error).message)) throw error;
      await cleanUp();
      disturbances.push(othersRatio(before, readProcessorTime()));
      if (disturbances.length < attempts) continue;
      const wasQuiet = disturbances.some((ratio) => ratio < disturbedRatio);
      if (wasQuiet && strict) throw error;
      const percents = disturbances.map((ratio) => `${Math.round(ratio * 100)} %`).join(", ");
      const complaint = (error as Error).message.split("\n")[0];
      skip(
        `not shown on this machine, of which others took ${percents}: ${complaint}; strict: INFERBENCH_TRUTH=strict`,
      );
      return;
    }
  }
}
