import { stat } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { findReach } from "../../analysis/index.ts";
import { BenchError, exitCodes, systemClock, version } from "../../base/index.ts";
import { measureWakeLateness, type WakeLateness } from "../../probe/index.ts";
import type { Machine, Reach, SelfTest, SelfTestCase } from "../../record/index.ts";
import { selfTestReport } from "../../report/index.ts";
import { openRun, readScenarioFile } from "../../scenario/file.ts";
import { resolveScenario } from "../../scenario/index.ts";
import type { Host } from "../host.ts";
import { attachSelfTest, openForAttachment } from "../self-test/attach.ts";
import { type CasePlan, measureCase } from "../self-test/measure-case.ts";
import { planReplay, type Replay } from "../self-test/replay.ts";
import { standardCases, standardLadders, standardPace } from "../self-test/standard-set.ts";
import { startPacedWitness, startWitness, type Witness } from "../self-test/witness.ts";

/** Flags of `selftest`. */
export interface SelfTestFlags {
  readonly attach?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Half a second of sleeps of a millisecond. */
const sleeps = 500;

interface Measured {
  readonly cases: readonly SelfTestCase[];
  readonly reach: readonly Reach[];
  readonly machine: Machine | undefined;
  readonly realTime: boolean;
  readonly wake: WakeLateness;
}

/** Holds the instrument against the simulator, and prints by how much the two differ. */
export async function selfTestCommand(
  scenario: string | undefined,
  flags: SelfTestFlags,
  host: Host,
): Promise<number> {
  // A run that nothing can be attached to is told before minutes of measuring.
  const attachTo = flags.attach === undefined ? undefined : await openForAttachment(flags.attach, host.cwd);
  const source = scenario ?? flags.attach;
  const replay = source === undefined ? undefined : await readReplay(source, host);
  const { cases, reach, machine, realTime, wake } = await measureAll(replay, flags, host);
  if (machine === undefined) {
    throw new BenchError("run.interrupted", "the self test was stopped before anything was measured", {
      hint: "run it again",
    });
  }
  const result: SelfTest = {
    measuredAt: systemClock.wallNow().toISOString(),
    version,
    machine,
    ...(realTime ? { realTime } : {}),
    wake,
    cases: [...cases],
    reach: [...reach],
  };
  host.stdout(
    flags.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : selfTestReport(result, { color: host.color, width: host.columns }),
  );
  if (attachTo) {
    const folder = await attachSelfTest(attachTo, result);
    if (!flags.quiet) host.stderr(`\nAttached to ${relative(host.cwd, folder) || "."}\n`);
  }
  return cases.every(({ unlike }) => unlike === 0) ? exitCodes.good : exitCodes.failure;
}

/** The loads of a scenario file, or of a run's folder or log. */
async function readReplay(source: string, host: Host): Promise<Replay & { readonly baseDir: string }> {
  const path = resolve(host.cwd, source);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || path.endsWith(".jsonl")) {
    const summary = await (await openRun(path)).summary();
    return { ...planReplay(resolveScenario(summary.scenario, source), summary), baseDir: host.cwd };
  }
  const scenario = resolveScenario(await readScenarioFile(path), source);
  return { ...planReplay(scenario), baseDir: dirname(path) };
}

async function measureAll(
  replay: (Replay & { readonly baseDir: string }) | undefined,
  { quick, quiet }: SelfTestFlags,
  host: Host,
): Promise<Measured> {
  const say = (text: string): void => {
    if (!quiet) host.stderr(`${text}\n`);
  };
  const stop = new AbortController();
  const abort = new AbortController();
  const cases: SelfTestCase[] = [];
  const reach: Reach[] = [];
  let machine: Machine | undefined;
  let realTime = false;
  say("Starting the simulator …");
  const wake = measureWakeLateness(sleeps);
  const witness: Witness = await (replay
    ? startWitness(replay.engine, replay.config, host)
    : startPacedWitness(standardPace, host));
  const release = host.onInterrupt(() => {
    (stop.signal.aborted ? abort : stop).abort();
  });
  const measure = async (plan: CasePlan): Promise<SelfTestCase | undefined> => {
    if (stop.signal.aborted) return undefined;
    say(`${plan.load} …`);
    const found = await measureCase(plan, witness, {
      stop: stop.signal,
      abort: abort.signal,
      baseDir: replay?.baseDir ?? host.cwd,
    });
    machine = found?.machine ?? machine;
    realTime = found?.realTime ?? realTime;
    return found?.result;
  };
  try {
    for (const plan of replay?.plans ?? standardCases) {
      const found = await measure(plan);
      if (found) cases.push(found);
    }
    for (const { unit, amounts, plan } of replay || quick ? [] : standardLadders) {
      const found = await findReach(unit, amounts, (amount) => measure(plan(amount)));
      if (found.steps.length > 0) reach.push(found);
    }
  } finally {
    release();
    await witness.stop();
  }
  return { cases, reach, machine, realTime, wake };
}
