import { gpuRank } from "./gpu-rank.ts";
import { modelMillions } from "./model-size.ts";

/** One measurement of a server under load. What is not known is left out. */
export interface InversionInput {
  readonly label: string;
  readonly gpu?: string | undefined;
  readonly model?: string | undefined;
  /** Where it ran; only results of the same place are held against each other. */
  readonly deployment?: string | undefined;
  /** "optimized" and the like. */
  readonly note?: string | undefined;
  /** Above 0. */
  readonly throughputPerSecond: number;
  /** 95 % interval; null or left out when there is none. */
  readonly low95?: number | null | undefined;
  readonly high95?: number | null | undefined;
}

/** A result that is the other way round than its names say. */
export interface Inversion {
  readonly kind: "gpu" | "model" | "optimization";
  /** lower, higher: the intervals do not overlap. noDifference: they do. unsure: one of the two has none. */
  readonly relation: "lower" | "higher" | "noDifference" | "unsure";
  readonly message: string;
  readonly cause: string;
}

/** Results of one setting: repeated measurements are one, with an interval around all of theirs. */
interface Setting extends InversionInput {
  readonly rates: readonly number[];
}

/** Where intervals overlap and the better one is ahead by more than this, it may well be the better one. */
const alikeRatio = 0.1;

const causes: Readonly<Record<Inversion["kind"], string>> = {
  gpu: "the GPU was not the bottleneck: look at CPU pre-processing, upload, replicas per GPU, batching",
  model: "the model never switched, or the bottleneck is elsewhere: ask the server which model it has loaded",
  optimization: "the optimisation made it slower: compare the settings of the two, one by one",
};

/**
 * Pairs that differ in one thing only and are the other way round than it says: a faster GPU without more
 * throughput, a larger model that is not slower, an optimised server that is slower. "Lower" and "higher" are said
 * only where the 95 % intervals do not overlap.
 */
export function findInversions(results: readonly InversionInput[]): Inversion[] {
  const settings = pool(results);
  const found: Inversion[] = [];
  for (const [index, one] of settings.entries()) {
    for (const other of settings.slice(index + 1)) {
      const inversion = invert(one, other) ?? invert(other, one);
      if (inversion) found.push(inversion);
    }
  }
  return found;
}

const settingOf = (input: InversionInput): string =>
  JSON.stringify([input.deployment, input.gpu?.toUpperCase(), input.model, input.note]);

function pool(results: readonly InversionInput[]): Setting[] {
  const groups = new Map<string, InversionInput[]>();
  for (const result of results) {
    const key = settingOf(result);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const rates = group.map(({ throughputPerSecond }) => throughputPerSecond);
    const known = (bound: number | null | undefined): bound is number => typeof bound === "number";
    const lows = group.map(({ low95 }) => low95).filter(known);
    const highs = group.map(({ high95 }) => high95).filter(known);
    return [
      {
        ...first,
        rates,
        throughputPerSecond: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
        low95: lows.length === group.length ? Math.min(...lows) : null,
        high95: highs.length === group.length ? Math.max(...highs) : null,
      },
    ];
  });
}

/** How the one that should do more stands to the other; undefined where it may well do more. */
function relate(better: Setting, worse: Setting): Inversion["relation"] | undefined {
  const ends = [better.low95, better.high95, worse.low95, worse.high95];
  const [low, high, otherLow, otherHigh] = ends.map((end) => (typeof end === "number" ? end : NaN));
  if (Number(high) < Number(otherLow)) return "lower";
  if (Number(low) > Number(otherHigh)) return undefined;
  const ratio = better.throughputPerSecond / worse.throughputPerSecond;
  if (ends.some((end) => typeof end !== "number")) return ratio < 1 ? "unsure" : undefined;
  return ratio <= 1 + alikeRatio ? "noDifference" : undefined;
}

/** `better` is the one that its names say is the faster, or the smaller model, or the optimised one. */
function invert(better: Setting, worse: Setting): Inversion | undefined {
  const kind = kindOf(better, worse);
  if (kind === undefined) return undefined;
  const relation = relate(better, worse);
  if (relation === undefined) return undefined;
  if (relation === "noDifference" && kind === "optimization") return undefined;
  // A larger model is the one to be told of.
  const [subject, object] = kind === "model" ? [worse, better] : [better, worse];
  const seen = kind === "model" && relation === "lower" ? "higher" : relation;
  return {
    kind,
    relation: seen,
    message: `${title(kind, subject)} ${name(kind, subject)} ${verbs[seen]} ${name(kind, object)} (${figures(subject)} against ${figures(object)} requests/s)${where(kind, subject)}`,
    cause: causes[kind],
  };
}

function kindOf(better: Setting, worse: Setting): Inversion["kind"] | undefined {
  if (better.deployment !== worse.deployment) return undefined;
  const sameGpu = better.gpu?.toUpperCase() === worse.gpu?.toUpperCase();
  const sameModel = better.model === worse.model;
  const sameNote = better.note === worse.note;
  if (sameModel && sameNote && isMore(better.gpu, worse.gpu, gpuRank)) return "gpu";
  if (sameGpu && sameNote && isMore(worse.model, better.model, modelMillions)) return "model";
  if (sameGpu && sameModel && isOptimized(better) && !isOptimized(worse)) return "optimization";
  return undefined;
}

function isMore(
  a: string | undefined,
  b: string | undefined,
  size: (name: string) => number | undefined,
): boolean {
  const [left, right] = [a, b].map((text) => (text === undefined ? undefined : size(text)));
  return left !== undefined && right !== undefined && left > right;
}

const isOptimized = ({ note }: Setting): boolean => /optimi[sz]ed|tuned/i.test(note ?? "");

const verbs: Readonly<Record<Inversion["relation"], string>> = {
  lower: "did less than",
  higher: "did more than",
  noDifference: "shows no difference to",
  unsure: "is out of order, if that is no chance (an interval is missing), with",
};

function title(kind: Inversion["kind"], { gpu }: Setting): string {
  switch (kind) {
    case "gpu":
      return "the faster GPU";
    case "model":
      return "the larger model";
    case "optimization":
      return gpu === undefined ? "the server" : `the ${gpu}`;
  }
}

function name(kind: Inversion["kind"], setting: Setting): string {
  if (kind === "gpu") return setting.gpu ?? "";
  if (kind === "model") return setting.model ?? "";
  return isOptimized(setting) ? `"${setting.note}"` : "before";
}

/** What the two have in common. */
function where(kind: Inversion["kind"], { deployment, gpu, model, note }: Setting): string {
  const same = [
    deployment,
    kind === "gpu" ? undefined : gpu,
    kind === "model" ? undefined : model,
    kind === "optimization" ? undefined : note,
  ].filter((part) => part !== undefined);
  return same.length === 0 ? "" : `; both ${same.join(" · ")}`;
}

const figures = ({ rates }: Setting): string =>
  rates.map((rate) => (rate < 100 ? rate.toFixed(1) : rate.toFixed(0))).join(" and ");
