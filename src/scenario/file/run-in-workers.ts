import type { MessagePort } from "node:worker_threads";
import { BenchError, type Clock } from "../../base/index.ts";
import { runFleet } from "../../fleet/index.ts";
import type { Plan } from "../../loadgen/index.ts";
import type { RecorderLink } from "../../record/index.ts";
import { type Generator, partOf } from "../../schedule/index.ts";
import type { Scenario } from "../scenario-spec.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunSession } from "./run-session.ts";

/** What a load worker needs to send its share. */
export interface LoadWorkerStart {
  readonly scenario: Scenario;
  readonly baseDir: string;
  /** Where keys are looked up. Handed over in memory; never written anywhere. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly runId: string;
  readonly originNs: bigint;
  readonly plan: Plan;
  readonly generator: Generator;
  readonly link: RecorderLink<MessagePort>;
}

/** Connections are split like users: a worker has its part of them. */
function ownConnections(scenario: Scenario, generator: Generator): Scenario {
  const { maxConnections } = scenario.connection;
  if (maxConnections === undefined) return scenario;
  const own = Math.max(1, partOf(maxConnections, generator));
  return { ...scenario, connection: { ...scenario.connection, maxConnections: own } };
}

/**
 * Sends a plan from several threads.
 * @throws usage.conflict where there are no threads: with replaced parts, or out of TypeScript; what runFleet throws
 */
export async function runInWorkers(
  count: number,
  scenario: Scenario,
  plan: Plan,
  clock: Clock,
  session: RunSession,
  runId: string,
  options: RunOptions,
): Promise<void> {
  const { openLink } = session;
  if (openLink === undefined) {
    throw new BenchError("usage.conflict", "several workers need real time and the built package", {
      hint: "take workers: 1 here",
    });
  }
  await runFleet({
    entry: new URL("./load-worker.js", import.meta.url),
    workers: count,
    dataOf: (index) => {
      const generator: Generator = { index, count };
      const link = openLink();
      const data: LoadWorkerStart = {
        scenario: ownConnections(scenario, generator),
        baseDir: options.baseDir ?? process.cwd(),
        environment: { ...options.environment },
        runId,
        originNs: clock.originNs,
        plan,
        generator,
        link,
      };
      return { data, transfer: [link.port] };
    },
    plan,
    clock,
    stop: session.stop,
    abort: session.abort,
    emit: session.emit,
    gauge: session.gauge,
  });
}
