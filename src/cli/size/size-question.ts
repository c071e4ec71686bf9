import { parseGoal } from "../../analysis/index.ts";
import { BenchError, parseDurationMs } from "../../base/index.ts";
import { metrics } from "../../metric/index.ts";
import {
  type Balancing,
  defaultGoal,
  type ResponseGoal,
  responseGoal,
  type SizingInput,
  type SizingQuestion,
} from "../../sizing/index.ts";
import type { SizeFlags } from "../size-flags.ts";

/** Requests of one simulation: enough for three digits of a p95, quick enough for dozens of shapes. */
const simulatedRequests = 40_000;

function positive(value: number, flag: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new BenchError("usage.bad-value", `${flag} ${value} cannot be`, { hint: "give a number above 0" });
}

function wholeFrom(least: number, value: number, flag: string): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new BenchError("usage.bad-value", `${flag} ${value} cannot be`, {
    hint: `give a whole number from ${least} on`,
  });
}

/** Each number of workers is searched for, and no machine has more cores than this. */
const mostWorkersPerPod = 256;

function workersOf(value: number): number {
  if (wholeFrom(1, value, "--max-workers") <= mostWorkersPerPod) return value;
  throw new BenchError("usage.bad-value", `--max-workers ${value} are too many`, {
    hint: `give ${mostWorkersPerPod} at most`,
  });
}

/** "20%" or "0.2" a minute. */
function parseGrowth(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim());
  if (!found) {
    throw new BenchError("usage.bad-value", `--growth "${text}" cannot be read`, {
      hint: "write it as 20%: a minute",
    });
  }
  return Number(found[1]) * (found[2] ? 0.01 : 1);
}

function goalOf(flags: SizeFlags, input: SizingInput): ResponseGoal {
  if (flags.goal !== undefined)
    return responseGoal(
      parseGoal(
        flags.goal,
        metrics.map(({ id }) => id),
      ),
    );
  const usual = defaultGoal(input);
  if (usual) return usual;
  throw new BenchError("usage.bad-value", "a server that batches is sized for a goal, and none was given", {
    hint: 'add --goal "p95 < 1s"',
  });
}

/** @throws usage.bad-value, usage.conflict */
export function sizeQuestion(flags: SizeFlags, input: SizingInput): SizingQuestion {
  const { pricePerPodHour, pricePerCoreHour } = flags;
  if (pricePerPodHour !== undefined && pricePerCoreHour !== undefined) {
    throw new BenchError("usage.conflict", "a price by the pod and one by the core exclude each other");
  }
  const price =
    pricePerPodHour !== undefined
      ? { per: "pod" as const, amount: positive(pricePerPodHour, "--price-per-pod-hour") }
      : pricePerCoreHour !== undefined
        ? { per: "core" as const, amount: positive(pricePerCoreHour, "--price-per-core-hour") }
        : undefined;
  for (const [cores, flag] of [
    [flags.devCores, "--dev-cores"],
    [flags.prodCores, "--prod-cores"],
  ] as const) {
    if (cores !== undefined) positive(cores, flag);
  }
  const peakFactor = positive(flags.peak, "--peak");
  if (peakFactor < 1) {
    throw new BenchError("usage.bad-value", `--peak ${peakFactor} is below the target itself`, {
      hint: "give 1 or more",
    });
  }
  return {
    targetPerSecond: positive(flags.targetRps ?? 1, "--target-rps"),
    goal: goalOf(flags, input),
    peakFactor,
    growthPerMinute: flags.growth === undefined ? null : parseGrowth(flags.growth),
    scaleUpS: positive(parseDurationMs(flags.scaleUp) / 1000, "--scale-up"),
    sparePods: wholeFrom(0, flags.spare, "--spare"),
    minPods: wholeFrom(1, flags.minPods, "--min-pods"),
    maxWorkersPerPod: workersOf(flags.maxWorkers),
    balancing: flags.balancing as Balancing,
    ...(flags.serviceCv === undefined ? {} : { assumedCv: positive(flags.serviceCv, "--service-cv") }),
    ...(flags.memoryPerWorker === undefined ? {} : { memoryPerWorkerBytes: flags.memoryPerWorker }),
    ...(flags.memoryPerPod === undefined ? {} : { memoryPerPodBytes: flags.memoryPerPod }),
    ...(price ? { pricePerHour: price } : {}),
    ...(flags.audioSeconds === undefined
      ? {}
      : { audioSeconds: positive(flags.audioSeconds, "--audio-seconds") }),
    ...(flags.outputTokens === undefined
      ? {}
      : { outputTokens: positive(flags.outputTokens, "--output-tokens") }),
    seed: flags.seed,
    requests: simulatedRequests,
  };
}
