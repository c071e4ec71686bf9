import type { Autoscaler, Keda, RayServe } from "../simulation/simulation-spec.ts";
import { createHpaRule } from "./hpa-rule.ts";

/** What an autoscaler sees at one instant. */
export interface Reading {
  readonly atMs: number;
  /** Starting and serving. */
  readonly replicas: number;
  /** Requests in line and in service. */
  readonly ongoing: number;
  /** Mean number of busy workers since the last reading. */
  readonly busyWorkers: number;
}

/** Decides how many replicas there should be; bounds are the caller's. Readings come in the order of time. */
export interface ScalingRule {
  /** Time between two readings. */
  readonly everyMs: number;
  desired(reading: Reading): number;
}

/** What an autoscaler has in one replica when it is content: busy workers, or requests. */
const contentWith = (spec: Autoscaler, workersPerPod: number): number =>
  spec.kind === "hpa" && spec.metric === "utilization" ? spec.target * workersPerPod : spec.target;

/**
 * Replicas that a steady load comes to, as long as few requests wait.
 * @param load λS in erlangs
 */
export function settledReplicas(spec: Autoscaler, workersPerPod: number, load: number): number {
  const wanted = Math.ceil(load / contentWith(spec, workersPerPod) - 1e-9);
  return Math.min(spec.maxReplicas, Math.max(spec.minReplicas, wanted));
}

export function createScalingRule(spec: Autoscaler, workersPerPod: number): ScalingRule {
  switch (spec.kind) {
    case "hpa": {
      const rule = createHpaRule(spec);
      const content = contentWith(spec, workersPerPod);
      return {
        everyMs: spec.syncMs,
        desired: (reading) =>
          rule(reading, (spec.metric === "ongoing" ? reading.ongoing : reading.busyWorkers) / content),
      };
    }
    case "keda":
      return kedaRule(spec);
    case "ray-serve":
      return rayServeRule(spec);
  }
}

/** The operator itself steps between no replica and one; from one on it is the HorizontalPodAutoscaler's. */
function kedaRule(spec: Keda): ScalingRule {
  const rule = createHpaRule(spec);
  let polledAtMs = Number.NEGATIVE_INFINITY;
  let activeAtMs = Number.NEGATIVE_INFINITY;
  let ongoing = 0;
  return {
    everyMs: spec.syncMs,
    desired(reading) {
      const { atMs, replicas } = reading;
      if (atMs - polledAtMs >= spec.pollingMs) {
        polledAtMs = atMs;
        ongoing = reading.ongoing;
        if (ongoing > 0) activeAtMs = atMs;
      }
      if (replicas === 0) return ongoing > 0 ? 1 : 0;
      const desired = Math.max(1, rule(reading, ongoing / spec.target));
      return desired === 1 && ongoing === 0 && atMs - activeAtMs >= spec.cooldownMs ? 0 : desired;
    },
  };
}

/** Ray Serve looks ten times a second; once is enough for delays of whole seconds. */
const rayEveryMs = 1000;

/**
 * ceil(mean ongoing requests of the look-back / target), and only when it was on the same side of the present number
 * for the whole of the delay.
 */
function rayServeRule(spec: RayServe): ScalingRule {
  const length = Math.max(1, Math.round(spec.lookBackMs / rayEveryMs));
  const samples: number[] = [];
  let sum = 0;
  let side = 0;
  let sinceMs = 0;
  return {
    everyMs: rayEveryMs,
    desired({ atMs, replicas, ongoing }) {
      samples.push(ongoing);
      sum += ongoing;
      if (samples.length > length) sum -= samples.shift()!;
      const desired = Math.ceil(sum / samples.length / spec.target);
      const nowSide = Math.sign(desired - replicas);
      if (nowSide !== side) {
        side = nowSide;
        sinceMs = atMs;
      }
      if (side === 0) return replicas;
      if (atMs - sinceMs < (side > 0 ? spec.upscaleDelayMs : spec.downscaleDelayMs)) return replicas;
      side = 0;
      return desired;
    },
  };
}
