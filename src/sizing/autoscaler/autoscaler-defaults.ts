import type { Hpa, Keda, RayServe } from "../simulation/simulation-spec.ts";

const hpaRule = { syncMs: 15_000, toleranceRatio: 0.1, stabilizationMs: 300_000 };

/** What each autoscaler does when it is told nothing else, by its own documentation. */
export const autoscalerDefaults = {
  hpa: { kind: "hpa", metric: "utilization", target: 0.8, ...hpaRule },
  keda: { kind: "keda", pollingMs: 30_000, cooldownMs: 300_000, ...hpaRule },
  "ray-serve": {
    kind: "ray-serve",
    target: 2,
    lookBackMs: 30_000,
    upscaleDelayMs: 30_000,
    downscaleDelayMs: 600_000,
  },
} as const satisfies {
  readonly hpa: Partial<Hpa>;
  readonly keda: Partial<Keda>;
  readonly "ray-serve": Partial<RayServe>;
};
