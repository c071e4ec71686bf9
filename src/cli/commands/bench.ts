import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import { readSystemLimits } from "../../probe/index.ts";
import type { BenchResult, BenchSetting } from "../../record/index.ts";
import { benchReport, stressReport } from "../../report/index.ts";
import type { BenchFlags } from "../bench/bench-flags.ts";
import { planBench } from "../bench/bench-plan.ts";
import { benchResult } from "../bench/bench-result.ts";
import { type BenchSession, firstLevel, measureThreads, wallNow } from "../bench/bench-session.ts";
import { benchWarnings, throttleWarnings } from "../bench/bench-warnings.ts";
import { type LimitStep, limitStepOf, limitsToSet } from "../bench/limit-step.ts";
import { limitFields } from "../bench/limits-now.ts";
import { machineNameOf, resultName } from "../bench/machine-name.ts";
import { runLimited } from "../bench/run-limited.ts";
import { stress } from "../bench/stress.ts";
import { wishedLimits } from "../bench/wished-limits.ts";
import type { Host } from "../host.ts";

/** Measures a model in this process, one request at a time, as a container benchmark does. */
export async function benchCommand(flags: BenchFlags, host: Host): Promise<number> {
  const plan = planBench(flags);
  const system = host.systemLimits ?? readSystemLimits();
  const wished = wishedLimits(flags, system);
  let step: LimitStep | undefined = limitStepOf(host);
  if (step === undefined) {
    const { wish, warnings } = limitsToSet(system, wished);
    if (Object.keys(wish).length > 0) return runLimited(wish, warnings, system, host);
    if (warnings.length > 0) step = { kind: "refused", warnings: [...warnings] };
  }
  const stop = new AbortController();
  const abort = new AbortController();
  const session: BenchSession = {
    plan,
    flags,
    system,
    step,
    host,
    say: (text) => {
      if (!flags.quiet) host.stderr(`${text}\n`);
    },
    stop: stop.signal,
    abort: abort.signal,
  };
  const releases = [host.onInterrupt(() => (stop.signal.aborted ? abort : stop).abort())];
  // The process that set the limit has ended, and nobody removes it but by our end.
  if (limitStepOf(host)) releases.push(host.onInputEnd(() => abort.abort()));
  try {
    await (flags.stress ? benchStress(session) : benchOnce(session));
  } finally {
    for (const release of releases) release();
  }
  return exitCodes.good;
}

async function benchOnce(session: BenchSession): Promise<void> {
  const { plan, system, step, flags, host } = session;
  const [threads = 1] = plan.threads;
  const before = benchWarnings(plan, limitFields(system), [threads], step);
  const run = await measureThreads(session, threads, [1], before);
  const parts = { plan, system, step, at: wallNow(host), warnings: before };
  const counted = benchResult(parts, firstLevel(run), threads, run.name);
  const result: BenchResult = { ...counted, warnings: [...before, ...throttleWarnings(counted)] };
  await publish(session, result, "", benchReport(result, { color: host.color, width: host.columns }));
  session.say(`Run: ${join(flags.out, result.run)}`);
}

async function benchStress(session: BenchSession): Promise<void> {
  const { host } = session;
  const result = await stress(session);
  await publish(session, result, "_stress", stressReport(result, { color: host.color, width: host.columns }));
}

/** Writes the file and prints what was asked for. */
async function publish(
  { plan, system, flags, host, say }: BenchSession,
  result: BenchSetting,
  ending: string,
  text: string,
): Promise<void> {
  const machine = flags.machine ?? machineNameOf(system.cpuModel, system.arch);
  const name = resultName(machine, plan.modelName, new Date(result.timestamp));
  const file = join(resolve(host.cwd, flags.out), `${name}${ending}.json`);
  const json = `${JSON.stringify(result, null, 2)}\n`;
  try {
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, json);
  } catch (cause) {
    throw new BenchError("log.write-failed", `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
  host.stdout(flags.json ? json : text);
  say(`\nResult: ${relative(host.cwd, file)}`);
}
