import { BenchError, formatDurationMs } from "../../base/index.ts";
import { legacySizing } from "../legacy/legacy-sizing.ts";
import { legacyVerdict } from "../legacy/legacy-verdict.ts";
import { refuseInvalid, refuseUnlike } from "../measurement/check-comparable.ts";
import type { Measurement } from "../measurement/measurement.ts";
import { sideMs } from "../ratio/ratio.ts";
import { compareSides } from "../ratio/ratios.ts";
import { byCurve } from "./by-curve.ts";
import { costOf } from "./cost.ts";
import type { FoundShape } from "./found-shape.ts";
import { highestRate, type SearchContext, simulateShape } from "./pod-search.ts";
import type { ResponseGoal } from "./response-goal.ts";
import { headroom, type PodCapacity, scalingPlan } from "./scaling.ts";
import { sensitivity } from "./sensitivity.ts";
import { pooledService, type ServiceModel, serviceModel, stretched } from "./service-model.ts";
import { chooseShape, shapeRows } from "./shape-rows.ts";
import type { Chosen, Ratios, ShapeRow, SizingAnswer, SizingInput, SizingQuestion } from "./sizing-answer.ts";

/** Beyond, something else than the number of pods is wrong. */
const mostPods = 4096;
/** A container's peak is not its worst day. */
const memoryReserve = 1.15;

/**
 * Where nobody says what is good enough: 95 of 100 requests within twice what one takes alone.
 * @returns null when no side has requests that were served one at a time
 */
export function defaultGoal({ dev, prod, ratio = 1 }: SizingInput): ResponseGoal | null {
  const alone = prod.length > 0 ? sideMs(prod) : sideMs(dev);
  if (alone === null) return null;
  const limitMs = 2 * alone * (prod.length > 0 ? 1 : ratio);
  return { text: `p95 < ${formatDurationMs(limitMs)}`, statistic: "p95", limitMs, isDefault: true };
}

/** The ratios alone. @throws size.invalid, size.unlike */
export function compareMachines(
  { dev, prod }: SizingInput,
  { goal, assumedCv, seed, balancing, requests }: Omit<SizingQuestion, "targetPerSecond">,
): Ratios {
  refuseInvalid([...dev, ...prod]);
  refuseUnlike(dev, prod);
  return compareSides(dev, prod, goal, { seed, balancing, requests, mostPods }, 1, assumedCv);
}

/**
 * From what was measured to pods: the gate, the ratios, the shape by simulation (or by the curve of one replica that
 * batches), what an autoscaler is told, cost, and what the spreadsheet would have said.
 * @throws size.invalid, size.unlike, usage.bad-value
 */
export function size(input: SizingInput, question: SizingQuestion): SizingAnswer {
  const { dev, prod } = input;
  refuseInvalid([...dev, ...prod]);
  refuseUnlike(dev, prod);
  const sized = prod.length > 0 ? prod : dev;
  const service = sizedService(input, question);
  // A simulation knows how much room a queue needs; a replica on the edge of its curve has none.
  const growthShare =
    question.growthPerMinute === null && service ? 1 : headroom(question.growthPerMinute, question.scaleUpS);
  const plannedPerSecond = (question.targetPerSecond * question.peakFactor) / growthShare;
  const threads = sized.find(({ key }) => key.threads !== null)?.key.threads ?? 1;
  const search = {
    balancing: question.balancing,
    seed: question.seed,
    requests: question.requests,
    mostPods,
    goal: question.goal,
  };
  const found = service
    ? bySimulation(
        { ...search, service },
        question,
        plannedPerSecond,
        threads,
        memoryPerWorker(sized, question),
      )
    : byCurve(sized, question, plannedPerSecond, threads);
  const { shape, capacity, unreachable, ...rest } = found;
  const [devMs, prodMs] = [sideMs(dev), sideMs(prod)];
  return {
    question,
    plannedPerSecond,
    headroomRatio: growthShare,
    ...rest,
    notes: [
      ...assumptions(input, service !== null),
      ...[...dev, ...prod].flatMap(({ source, notes }) => notes.map((note) => `${source}: ${note}`)),
    ],
    ratios:
      dev.length > 0 && prod.length > 0
        ? compareSides(dev, prod, question.goal, search, shape?.workersPerPod ?? 1, question.assumedCv)
        : null,
    chosen: shape && capacity ? choose(shape, capacity, sized, question, threads) : null,
    ...(unreachable === undefined ? {} : { unreachable }),
    legacy: devMs !== null && prodMs !== null && service ? legacyOf(devMs, prodMs, service, question) : null,
  };
}

/** What no file says, and what was taken for it. */
function assumptions({ dev, prod }: SizingInput, hasWorkers: boolean): string[] {
  const sized = prod.length > 0 ? prod : dev;
  const both = dev.find(({ hostId, cpuModel }) =>
    prod.some((other) => other.cpuModel === cpuModel && (other.hostId === null || hostId === null)),
  );
  return [
    ...(hasWorkers && sized.every(({ key }) => key.threads === null)
      ? ["no result says how many threads a worker has: one is assumed, which is one core"]
      : []),
    ...(hasWorkers && sized.some(({ levels }) => levels.some((level) => level.offeredPerSecond !== null))
      ? [
          "sized as workers that take one request each; leave out the level of concurrency 1 to size from the rates",
        ]
      : []),
    ...(both
      ? [
          `both sides name the processor ${both.cpuModel} and no host: were they one machine, the ratio would say nothing`,
        ]
      : []),
  ];
}

/** B's own times where B was measured; else A's times the ratio. null: only a curve can say. */
function sizedService({ dev, prod, ratio }: SizingInput, { assumedCv }: SizingQuestion): ServiceModel | null {
  const pooled = pooledService(prod.length > 0 ? prod : dev);
  if (!pooled) return null;
  const model = serviceModel(pooled, assumedCv);
  if (prod.length > 0) return model;
  if (ratio === undefined) {
    throw new BenchError("usage.bad-value", "the production machine was not measured", {
      hint: "give its results with --prod, or a saved ratio with --ratio",
    });
  }
  const longer = stretched(model, ratio);
  return { ...longer, words: `${model.words}, × the saved ratio ${ratio.toFixed(2)}` };
}

function bySimulation(
  context: SearchContext,
  question: SizingQuestion,
  plannedPerSecond: number,
  threads: number,
  memoryPerWorkerBytes: number | undefined,
): FoundShape {
  const { service, goal } = context;
  const basis = [service.words];
  const rows = shapeRows(context, question, plannedPerSecond, threads, memoryPerWorkerBytes);
  const shape = chooseShape(rows);
  const pod = shape && podAtGoal(context, shape, plannedPerSecond, question);
  if (!shape || !pod) {
    const alone = highestRate(context, question.maxWorkersPerPod);
    return {
      method: "simulation",
      basis,
      rows,
      sensitivity: [],
      unreachable: alone
        ? `no shape of up to ${question.maxWorkersPerPod} workers a pod meets ${goal.text} with ${mostPods} pods`
        : `unreachable by scaling out: a request alone already misses ${goal.text}; shorten the request, or take a faster machine`,
    };
  }
  return {
    method: "simulation",
    basis,
    rows,
    shape,
    capacity: {
      ratePerSecond: pod.ratePerSecond,
      meanResponseMs: pod.result.response.meanMs,
      utilizationRatio: pod.result.utilizationRatio,
      workers: shape.workersPerPod,
    },
    sensitivity: sensitivity(context, plannedPerSecond, shape, question),
  };
}

/**
 * What a pod of the shape is given at most. Behind random balancing that is what it serves alone; every other policy
 * makes pods help each other, so there it is its share of what all of them serve.
 */
function podAtGoal(
  context: SearchContext,
  { pods, workersPerPod }: ShapeRow,
  plannedPerSecond: number,
  { sparePods }: SizingQuestion,
): ReturnType<typeof highestRate> {
  if (context.balancing === "random") return highestRate(context, workersPerPod);
  const held = pods - sparePods;
  return {
    ratePerSecond: plannedPerSecond / held,
    result: simulateShape(context, plannedPerSecond, held, workersPerPod),
  };
}

/** As given, or the highest use of what was measured and a reserve. */
function memoryPerWorker(
  sized: readonly Measurement[],
  { memoryPerWorkerBytes }: SizingQuestion,
): number | undefined {
  const measuredPeak = Math.max(0, ...sized.map(({ memoryPeakBytes }) => memoryPeakBytes ?? 0));
  return memoryPerWorkerBytes ?? (measuredPeak > 0 ? measuredPeak * memoryReserve : undefined);
}

function choose(
  shape: ShapeRow,
  capacity: PodCapacity,
  sized: readonly Measurement[],
  question: SizingQuestion,
  threadsPerWorker: number,
): Chosen {
  const perWorker = memoryPerWorker(sized, question);
  const first = sized[0];
  return {
    shape,
    threadsPerWorker,
    cpuPerPodCores: shape.cores / shape.pods,
    memoryPerPodBytes:
      perWorker === undefined
        ? { unavailable: "no result says how much memory was used; give --memory-per-worker" }
        : perWorker * shape.workersPerPod,
    scaling: scalingPlan(capacity, question, shape.pods),
    cost:
      shape.costPerHour === null
        ? null
        : costOf(shape.costPerHour, question.targetPerSecond, question.peakFactor, {
            audioSeconds: question.audioSeconds ?? first?.audioSecondsPerRequest ?? null,
            outputTokens: question.outputTokens ?? first?.outputTokensPerRequest ?? null,
          }),
  };
}

function legacyOf(
  devMs: number,
  prodMs: number,
  service: ServiceModel,
  { targetPerSecond, balancing, seed }: SizingQuestion,
): SizingAnswer["legacy"] {
  const sizing = legacySizing(devMs, prodMs, targetPerSecond);
  return { sizing, verdict: legacyVerdict(sizing, service, targetPerSecond, balancing, seed) };
}
