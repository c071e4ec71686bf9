import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWithWitness, type OurRequest, type WitnessSchedule } from "../../analysis/index.ts";
import { BenchError } from "../../base/index.ts";
import type { Machine, RequestEnded, RunEvent, RunStarted, SelfTestCase } from "../../record/index.ts";
import { openRun, runScenario } from "../../scenario/file.ts";
import type { ScenarioSpec } from "../../scenario/index.ts";
import type { Witness } from "./witness.ts";

/** What is sent, and what the witness was told to do. */
export interface CasePlan {
  readonly load: string;
  readonly scenario: Omit<ScenarioSpec, "target"> & { readonly target: object };
  readonly schedule?: WitnessSchedule;
}

/** What came of a plan; undefined when it was stopped before anything could be compared. */
export interface MeasuredCase {
  readonly result: SelfTestCase;
  readonly machine: Machine;
  readonly realTime: boolean;
}

function ourRequest({ id, sentAt, chunkAts = [], endedAt }: RequestEnded, runId: string): OurRequest[] {
  return sentAt === null ? [] : [{ requestId: `${runId}-${id}`, sentAt, eventAts: chunkAts, endedAt }];
}

/**
 * Runs a plan as any other run, into a folder that is thrown away, and holds its log against the witness's records.
 * @throws selftest.failed when nothing of it succeeded
 */
export async function measureCase(
  { load, scenario, schedule }: CasePlan,
  witness: Witness,
  options: { readonly stop: AbortSignal; readonly abort: AbortSignal; readonly baseDir: string },
): Promise<MeasuredCase | undefined> {
  const out = await mkdtemp(join(tmpdir(), "inferbench-selftest-"));
  try {
    const spec = { ...scenario, target: { ...scenario.target, url: witness.url } } as ScenarioSpec;
    const { folder, failure } = await runScenario(spec, { ...options, out });
    const events: RunEvent[] = [];
    for await (const event of (await openRun(folder)).events()) events.push(event);
    const { runId, machine, realTime = false } = events[0] as RunStarted;
    const ours = events.flatMap((event) =>
      event.kind === "requestEnded" && !event.warmup && event.outcome.kind === "ok"
        ? ourRequest(event, runId)
        : [],
    );
    const result = compareWithWitness(load, ours, await witness.takeRecords(), schedule);
    if (result.requests > 0) return { result, machine, realTime };
    if (options.stop.aborted) return undefined;
    throw new BenchError("selftest.failed", `${load}: ${failure?.message ?? "no answer could be compared"}`);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
