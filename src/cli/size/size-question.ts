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

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** "800m", "1g", "1.5Gi", "1024" @throws usage.bad-value */
export function parseBytes(text: string, flag: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt])?i?b?$/i.exec(text.trim());
  const value = Number(found?.[1]) * (units[found?.[2]?.toLowerCase() ?? ""] ?? 1);
  if (Number.isFinite(value) && value > 0) return value;
  throw new BenchError("usage.bad-value", `${flag} "${text}" is no size`, { hint: "write it as 800m or 1g" });
}

function positive(value: number, flag: string, isWhole = false, least = 0): number {
  if (
    Number.isFinite(value) &&
    value > least - (isWhole ? 1 : 0) &&
    (!isWhole || Number.isInteger(value)) &&
    (isWhole || value > 0)
  ) {
    return value;
  }
  throw new BenchError("usage.bad-value", `${flag} ${value} cannot be`, {
    hint: isWhole ? `give a whole number from ${least} on` : "give a number above 0",
  });
}

/** Each number of workers is searched for, and no machine has more cores than this. */
const mostWorkersPerPod = 256;

function workersOf(value: number): number {
  if (positive(value, "--max-workers", true, 1) <= mostWorkersPerPod) return value;
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
    sparePods: positive(flags.spare, "--spare", true),
    minPods: positive(flags.minPods, "--min-pods", true, 1),
    maxWorkersPerPod: workersOf(flags.maxWorkers),
    balancing: flags.balancing as Balancing,
    ...(flags.serviceCv === undefined ? {} : { assumedCv: positive(flags.serviceCv, "--service-cv") }),
    ...(flags.memoryPerWorker === undefined
      ? {}
      : { memoryPerWorkerBytes: parseBytes(flags.memoryPerWorker, "--memory-per-worker") }),
    ...(flags.memoryPerPod === undefined
      ? {}
      : { memoryPerPodBytes: parseBytes(flags.memoryPerPod, "--memory-per-pod") }),
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
