import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { BenchError, exitCodes, systemClock } from "../../base/index.ts";
import { readSystemLimits, type SystemLimits } from "../../probe/index.ts";
import type { BenchResult } from "../../record/index.ts";
import { benchReport } from "../../report/index.ts";
import type { BenchFlags } from "../bench/bench-flags.ts";
import { type BenchPlan, planBench } from "../bench/bench-plan.ts";
import { benchResult } from "../bench/bench-result.ts";
import { benchWarnings, throttleWarnings } from "../bench/bench-warnings.ts";
import { type OpenEngine, openEngine } from "../bench/engine-adapter.ts";
import { limitFields } from "../bench/limits-now.ts";
import { machineNameOf, resultName } from "../bench/machine-name.ts";
import { measureRun } from "../bench/measure-run.ts";
import type { Host } from "../host.ts";
import { writeReports } from "../run-and-report.ts";

/** Measures a model in this process, one request at a time, as a container benchmark does. */
export async function benchCommand(flags: BenchFlags, host: Host): Promise<number> {
  const plan = planBench(flags);
  const system = host.systemLimits ?? readSystemLimits();
  const say = (text: string): void => {
    if (!flags.quiet) host.stderr(`${text}\n`);
  };
  const { result, file } = await measure(plan, flags, system, host, say);
  host.stdout(
    flags.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : benchReport(result, { color: host.color, width: host.columns }),
  );
  say(`\nResult: ${relative(host.cwd, file)}\nRun: ${join(flags.out, result.run)}`);
  return exitCodes.good;
}

async function measure(
  plan: BenchPlan,
  flags: BenchFlags,
  system: SystemLimits,
  host: Host,
  say: (text: string) => void,
): Promise<{ readonly result: BenchResult; readonly file: string }> {
  const [threads = 1] = plan.threads;
  const stop = new AbortController();
  const abort = new AbortController();
  const release = host.onInterrupt(() => (stop.signal.aborted ? abort : stop).abort());
  let engine: OpenEngine | undefined;
  try {
    if (plan.engine !== "http" && !host.runParts?.createTarget) {
      say(`Loading ${plan.modelName} …`);
      engine = await openEngine(plan, threads, 1);
    }
    say(`Measuring: ${plan.warmup} to warm up, then ${plan.iterations} one at a time …`);
    const before = benchWarnings(plan, limitFields(system), threads);
    const run = await measureRun(
      plan,
      {
        engine,
        threads,
        concurrency: [1],
        out: flags.out,
        readCounters: system.counters,
        warnings: before,
        stop: stop.signal,
        abort: abort.signal,
      },
      host,
    );
    await writeReports(run.result.folder, run.result.summary);
    const [level] = run.levels;
    if (run.result.failure) throw run.result.failure;
    if (!level?.iterations.some(({ ok }) => ok)) {
      throw new BenchError("run.all-failed", "no iteration ended well");
    }
    const at = (host.runParts?.clock ?? systemClock).wallNow();
    const counted = benchResult({
      plan,
      system,
      level,
      threads,
      at,
      run: basename(run.result.folder),
      warnings: before,
    });
    const result = { ...counted, warnings: [...before, ...throttleWarnings(counted)] };
    const machine = flags.machine ?? machineNameOf(system.cpuModel, system.arch);
    const file = join(resolve(host.cwd, flags.out), `${resultName(machine, plan.modelName, at)}.json`);
    await writeResult(file, result);
    return { result, file };
  } finally {
    release();
    await engine?.close();
  }
}

/** @throws log.write-failed */
async function writeResult(file: string, result: BenchResult): Promise<void> {
  try {
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  } catch (cause) {
    throw new BenchError("log.write-failed", `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}
