import { type Goal, parseGoal } from "../../analysis/index.ts";
import { BenchError, exitCodes } from "../../base/index.ts";
import { samplesNeeded } from "../../metric/index.ts";
import { type SimulatedCost, type SimulatedRow, simulationReport } from "../../report/index.ts";
import {
  capacityPerSecond,
  judgeGoal,
  type SimulationResult,
  type SimulationSpec,
  simulate,
  simulatedMetrics,
} from "../../sizing/index.ts";
import type { Host } from "../host.ts";
import { parseService } from "../simulate/parse-service.ts";
import { readArrivals } from "../simulate/read-arrivals.ts";
import { type MeasuredService, readServiceTimes } from "../simulate/read-service-times.ts";
import type { SimulateFlags } from "../simulate/simulate-flags.ts";
import { simulationsFromFlags } from "../simulate/simulations-from-flags.ts";

/** Simulates every configuration that the flags name, and prints them beside each other. */
export async function simulateCommand(flags: SimulateFlags, host: Host): Promise<number> {
  const goals = (flags.goal ?? []).map((text) => parseGoal(text, simulatedMetrics));
  const price = flags.pricePerHour;
  if (price !== undefined && !(price > 0)) {
    throw new BenchError("usage.bad-value", `--price-per-hour ${price} is no price`, {
      hint: "give a number above 0",
    });
  }
  const measured = await measuredService(flags, host);
  const service = measured?.service ?? parseService(flags.service ?? "");
  const arrivals = await readArrivals(flags.arrivals, flags.rate, host.cwd);
  const rows = simulationsFromFlags(flags, arrivals, service).map((spec) => simulateRow(spec, goals, price));
  if (flags.json) {
    host.stdout(`${JSON.stringify({ rows: rows.map(withoutSamples) }, null, 2)}\n`);
  } else {
    const findings = { rows, notes: measured ? sourceNotes(measured) : [] };
    host.stdout(simulationReport(findings, { color: host.color, width: host.columns }));
  }
  const isGood = rows.every((row) => row.goals.every(({ met }) => met));
  return isGood ? exitCodes.good : exitCodes.goalMissed;
}

/** From --service-from; undefined when --service says it. */
async function measuredService(flags: SimulateFlags, host: Host): Promise<MeasuredService | undefined> {
  if (flags.service !== undefined && flags.serviceFrom !== undefined) {
    throw new BenchError("usage.conflict", "--service and --service-from exclude each other");
  }
  if (flags.serviceFrom !== undefined) return readServiceTimes(flags.serviceFrom, flags.level, host.cwd);
  if (flags.level !== undefined) {
    throw new BenchError("usage.conflict", "--level without a run", { hint: "add --service-from" });
  }
  if (flags.service === undefined) {
    throw new BenchError("usage.bad-value", "no service time was given", {
      hint: "add --service 500ms, or --service-from with a run's folder",
    });
  }
  return undefined;
}

function simulateRow(spec: SimulationSpec, goals: readonly Goal[], price: number | undefined): SimulatedRow {
  const result = simulate(spec);
  return {
    spec,
    result,
    capacityPerSecond: capacityPerSecond(spec),
    goals: goals.map((goal) => judgeGoal(goal, result, spec.service)),
    ...(price === undefined ? {} : { cost: costOf(result, price) }),
  };
}

function costOf({ replicas, throughputPerSecond }: SimulationResult, price: number): SimulatedCost {
  const perHour = replicas.mean * price;
  return {
    perHour,
    perDay: 24 * perHour,
    perMillionRequests: (perHour / (3600 * throughputPerSecond)) * 1e6,
  };
}

/** Thousands of measured times are in the run's log already. */
function withoutSamples({ spec, ...row }: SimulatedRow): unknown {
  const { service, arrivals } = spec;
  return {
    spec: {
      ...spec,
      service: service.kind === "samples" ? { kind: service.kind, count: service.ms.length } : service,
      arrivals: arrivals.kind === "trace" ? { kind: arrivals.kind, count: arrivals.atMs.length } : arrivals,
    },
    ...row,
  };
}

/** Where measured times are from, and what they cannot say. */
function sourceNotes({ service, level, load }: MeasuredService): string[] {
  const alone = load.kind === "closed" && load.concurrency === 1;
  const count = service.ms.length;
  return [
    `Service times are those of the run's level ${level}, send to last byte.` +
      (alone ? "" : " It had more than one in flight: if the server made them wait, that wait is in them."),
    ...(count < samplesNeeded(0.95)
      ? [
          `${count} measured times are few: no p95 is better known than theirs (${samplesNeeded(0.95)} are needed).`,
        ]
      : []),
  ];
}
