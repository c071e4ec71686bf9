import type { Autoscaler } from "../simulation/simulation-spec.ts";
import type { SystemState } from "../simulation/time-averages.ts";
import { createReplicaSet, type ReplicaSetInputs } from "./replica-set.ts";
import { createScalingRule } from "./scaling-rule.ts";

/** An autoscaler at work on the pods of a simulation. */
export interface Scaler {
  /** When it next decides or a replica has started. */
  nextAtMs(): number;
  /** Call before the state changes. */
  advance(atMs: number): void;
  /** Does what is due at `nextAtMs`. */
  act(): void;
  /** Tells of a pod without requests; returns whether it is gone. */
  finish(pod: number): boolean;
  readonly starting: number;
  readonly changes: number;
}

export function createScaler(
  spec: Autoscaler,
  workersPerPod: number,
  state: Readonly<SystemState>,
  pods: Pick<ReplicaSetInputs, "initial" | "room" | "open" | "close">,
): Scaler {
  const rule = createScalingRule(spec, workersPerPod);
  let decidesAtMs = rule.everyMs;
  let lastAtMs = 0;
  let busyMs = 0;
  let changes = 0;
  const replicas = createReplicaSet({ ...pods, coldStartMs: spec.coldStartMs });

  const decide = (): void => {
    const desired = rule.desired({
      atMs: decidesAtMs,
      replicas: replicas.wanted,
      ongoing: state.inSystem,
      busyWorkers: busyMs / rule.everyMs,
    });
    busyMs = 0;
    const bounded = Math.min(spec.maxReplicas, Math.max(spec.minReplicas, desired));
    if (bounded !== replicas.wanted) {
      changes++;
      replicas.scaleTo(bounded, decidesAtMs);
    }
    decidesAtMs += rule.everyMs;
  };
  return {
    nextAtMs: () => Math.min(decidesAtMs, replicas.nextReadyAtMs),
    advance(atMs) {
      busyMs += (atMs - lastAtMs) * state.busyWorkers;
      lastAtMs = atMs;
    },
    act() {
      if (replicas.nextReadyAtMs <= decidesAtMs) replicas.makeReady();
      else decide();
    },
    finish: replicas.finish,
    get starting() {
      return replicas.starting;
    },
    get changes() {
      return changes;
    },
  };
}
