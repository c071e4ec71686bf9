import type { LegacySizing } from "../legacy/legacy-sizing.ts";
import type { LegacyVerdict } from "../legacy/legacy-verdict.ts";
import type { ScalingPlan } from "../manifest/deployment-plan.ts";
import type { Measurement } from "../measurement/measurement.ts";
import type { Ratio } from "../ratio/ratio.ts";
import type { Balancing } from "../simulation/simulation-spec.ts";
import type { Cost } from "./cost.ts";
import type { JudgedFigure, ResponseGoal } from "./response-goal.ts";

/** What is asked for. */
export interface SizingQuestion {
  readonly targetPerSecond: number;
  readonly goal: ResponseGoal;
  /** The busiest minutes over the target; 1: the target is the peak. */
  readonly peakFactor: number;
  /** How fast load grows, relative to itself, a minute; null: it does not. */
  readonly growthPerMinute: number | null;
  /** From the wish for a pod to one that serves. */
  readonly scaleUpS: number;
  /** Pods that may be lost at the target without missing the goal. */
  readonly sparePods: number;
  readonly minPods: number;
  readonly maxWorkersPerPod: number;
  readonly balancing: Balancing;
  readonly assumedCv?: number;
  readonly memoryPerWorkerBytes?: number;
  /** What a pod may have at most. */
  readonly memoryPerPodBytes?: number;
  readonly pricePerHour?: { readonly per: "pod" | "core"; readonly amount: number };
  /** Of one request, for the cost; what a run says itself goes without. */
  readonly audioSeconds?: number;
  readonly outputTokens?: number;
  readonly seed: string | number;
  readonly requests: number;
}

/** Why it is not fewer. */
export type BindingConstraint = "goal" | "stability" | "minimum" | "spare" | "memory";

/** A number of pods of one shape. */
export interface ShapeRow {
  readonly workersPerPod: number;
  /** All of them, the spare ones with them. */
  readonly pods: number;
  readonly cores: number;
  /** The goal's figure at the planned rate, with the spare pods lost. */
  readonly figure: JudgedFigure;
  readonly utilizationRatio: number;
  readonly binding: BindingConstraint;
  readonly costPerHour: number | null;
}

/** What the answer would be if an assumption were off. */
export interface SensitivityRow {
  readonly change: string;
  /** The goal's figure with the chosen pods; null: the queue grows without end. */
  readonly figureMs: number | null;
  readonly meetsGoal: boolean;
  /** Pods that would be needed; null: no number would do. */
  readonly podsNeeded: number | null;
}

export interface Ratios {
  readonly dev: string;
  readonly prod: string;
  readonly devMs: number | null;
  readonly prodMs: number | null;
  readonly singleRequest: Ratio | { readonly unavailable: string };
  readonly perCore: { readonly value: number } | { readonly unavailable: string };
  readonly atGoal: { readonly value: number } | { readonly unavailable: string };
  /** What the rate was found for: the goal, and the workers of a pod; null where it is from measured curves. */
  readonly goal: string;
  readonly workersPerPod: number | null;
}

export interface Chosen {
  readonly shape: ShapeRow;
  readonly threadsPerWorker: number;
  readonly cpuPerPodCores: number;
  readonly memoryPerPodBytes: number | { readonly unavailable: string };
  readonly scaling: ScalingPlan;
  readonly cost: Cost | null;
}

export interface SizingAnswer {
  readonly question: SizingQuestion;
  readonly ratios: Ratios | null;
  /** "simulation" of workers that serve one request each; "curve" of one replica that batches. */
  readonly method: "simulation" | "curve";
  /** Where the service times or the curve came from, in words. */
  readonly basis: readonly string[];
  /** What the results say of themselves, by file. */
  readonly notes: readonly string[];
  readonly plannedPerSecond: number;
  readonly headroomRatio: number;
  readonly rows: readonly ShapeRow[];
  /** null: no number of pods meets the goal; `unreachable` says what to do. */
  readonly chosen: Chosen | null;
  readonly unreachable?: string;
  readonly sensitivity: readonly SensitivityRow[];
  readonly legacy: { readonly sizing: LegacySizing; readonly verdict: LegacyVerdict } | null;
}

/** The measurements of two kinds of machines; either side may be empty, not both. */
export interface SizingInput {
  readonly dev: readonly Measurement[];
  readonly prod: readonly Measurement[];
  /** A saved ratio, where production was not measured. */
  readonly ratio?: number;
}
