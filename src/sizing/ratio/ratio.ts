import { createRandom, type Random } from "../../base/index.ts";
import type { Measurement, ServiceTimes } from "../measurement/measurement.ts";
import { coefficientOfVariation, mean, student95, variance } from "../statistics.ts";

/** One number and how sure it is. */
export interface Ratio {
  readonly value: number;
  readonly interval: RatioInterval | null;
  /** Why there is no interval. */
  readonly unavailable?: string;
}

export interface RatioInterval {
  readonly low95: number;
  readonly high95: number;
  /** "hosts" speaks of other machines of these kinds; "within-run" of these two machines only. */
  readonly scope: "hosts" | "within-run";
}

/** Fewer say nothing of how machines of one kind differ. */
const fewestHosts = 3;
const resamples = 2000;

type Run = ServiceTimes;
type RunOfHost = Pick<Measurement, "hostId" | "cpuModel" | "service">;
/** The runs of each host. */
type Side = readonly (readonly Run[])[];

/** Runs by host; files that do not name their host are taken as one. */
function byHost(measurements: readonly RunOfHost[]): Side {
  const hosts = new Map<string, Run[]>();
  for (const { hostId, cpuModel, service } of measurements) {
    if (!service) continue;
    const name = hostId ?? cpuModel;
    hosts.set(name, [...(hosts.get(name) ?? []), service]);
  }
  return [...hosts.values()];
}

const logMean = (side: Side): number =>
  mean(side.map((runs) => mean(runs.map((run) => Math.log(run.meanMs)))));

/** Geometric mean of the service times of a side, every host alike, in ms; null where none was served alone. */
export function sideMs(side: readonly RunOfHost[]): number | null {
  const hosts = byHost(side);
  const [only] = hosts.flat();
  if (!only) return null;
  // One time goes through no logarithm, which would cost its last digit.
  return hosts.flat().length === 1 ? only.meanMs : Math.exp(logMean(hosts));
}

/**
 * How much longer one request takes on `slow` than on `fast`, each alone on its machine: exp of the difference of the
 * mean logarithms over hosts.
 *
 * With three hosts a side the interval comes from a cluster bootstrap over hosts, their runs and the runs' samples,
 * widened by √(k/(k − 1)) for the few hosts and by Student's t with k₁ + k₂ − 2 degrees of freedom. Source: Cameron,
 * Gelbach and Miller, Bootstrap-based improvements for inference with clustered errors, 2008. With fewer it is the
 * standard error of the runs' own samples.
 * @param assumedCv standard deviation over mean of service times, for files that hold averages only
 */
export function serviceRatio(
  fast: readonly Measurement[],
  slow: readonly Measurement[],
  assumedCv?: number,
): Ratio {
  const sides = [byHost(fast), byHost(slow)] as const;
  const logRatio = logMean(sides[1]) - logMean(sides[0]);
  const interval = (halfWidth: number, scope: RatioInterval["scope"]): Ratio => ({
    value: Math.exp(logRatio),
    interval: { low95: Math.exp(logRatio - halfWidth), high95: Math.exp(logRatio + halfWidth), scope },
  });
  if (sides.every((side) => side.length >= fewestHosts)) {
    const error = Math.sqrt(sides.reduce((sum, side, index) => sum + bootstrapVariance(side, index), 0));
    return interval(student95(sides[0].length + sides[1].length - 2) * error, "hosts");
  }
  const variances = sides.map((side) => sideVariance(side, assumedCv));
  if (variances.some((value) => value === null)) {
    return {
      value: Math.exp(logRatio),
      interval: null,
      unavailable: "a file holds the average only, not the samples",
    };
  }
  const error = Math.sqrt(variances.reduce<number>((sum, value) => sum + (value as number), 0));
  const n = sides.flat(2).reduce((sum, run) => sum + run.n, 0);
  return interval(student95(Math.max(1, n - 2)) * error, "within-run");
}

/** Variance of the mean logarithm, every host alike, by the delta method: CV² ÷ n for a run. */
function sideVariance(side: Side, assumedCv?: number): number | null {
  let sum = 0;
  for (const runs of side) {
    for (const { samplesMs, n } of runs) {
      const cv = samplesMs ? coefficientOfVariation(samplesMs) : assumedCv;
      if (cv === undefined) return null;
      sum += cv ** 2 / n / runs.length ** 2;
    }
  }
  return sum / side.length ** 2;
}

function bootstrapVariance(side: Side, index: number): number {
  const random = createRandom(`ratio/${index}`);
  const drawn = Array.from({ length: resamples }, () =>
    mean(
      again(side, random).map((runs) =>
        mean(again(runs, random).map((run) => Math.log(resampledMean(run, random)))),
      ),
    ),
  );
  return (variance(drawn) * side.length) / (side.length - 1);
}

const again = <T>(items: readonly T[], random: Random): T[] => items.map(() => random.pick(items));

function resampledMean({ meanMs, samplesMs }: Run, random: Random): number {
  return samplesMs ? mean(again(samplesMs, random)) : meanMs;
}
