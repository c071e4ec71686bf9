import { BenchError, parseDurationMs } from "../../base/index.ts";
import { type Autoscaler, autoscalerDefaults } from "../../sizing/index.ts";
import type { SimulateFlags } from "./simulate-flags.ts";

/** Settings that only some autoscalers have. */
const owners = {
  scaleOn: ["--scale-on", ["hpa"]],
  decideEvery: ["--decide-every", ["hpa", "keda"]],
  poll: ["--poll", ["keda"]],
  lookBack: ["--look-back", ["ray-serve"]],
  upscaleDelay: ["--upscale-delay", ["ray-serve"]],
  cooldown: ["--cooldown", ["keda"]],
} as const satisfies Partial<Record<keyof SimulateFlags, readonly [string, readonly string[]]>>;

/** Settings that all of them have. */
const shared = {
  target: "--target",
  minReplicas: "--min-replicas",
  maxReplicas: "--max-replicas",
  coldStart: "--cold-start",
  downscaleDelay: "--downscale-delay",
} as const satisfies Partial<Record<keyof SimulateFlags, string>>;

const keysOf = <T extends object>(value: T): (keyof T)[] => Object.keys(value) as (keyof T)[];

function refuseForeign(flags: SimulateFlags): void {
  const kind = flags.autoscaler;
  for (const key of keysOf(owners)) {
    const [flag, kinds] = owners[key];
    if (flags[key] !== undefined && !(kinds as readonly (string | undefined)[]).includes(kind)) {
      throw new BenchError("usage.conflict", `${flag} is a setting of ${kinds.join(" and ")}`, {
        hint: `leave it out, or take --autoscaler ${kinds[0]}`,
      });
    }
  }
  const lonely = keysOf(shared).find((key) => kind === undefined && flags[key] !== undefined);
  if (lonely) {
    throw new BenchError("usage.conflict", `${shared[lonely]} without an autoscaler`, {
      hint: "add --autoscaler hpa, keda or ray-serve",
    });
  }
}

/** @throws usage.conflict for settings that the autoscaler does not have; usage.bad-value for those it lacks */
export function autoscalerFromFlags(flags: SimulateFlags): Autoscaler | undefined {
  refuseForeign(flags);
  const { autoscaler: kind, maxReplicas, minReplicas = 1 } = flags;
  if (kind === undefined) return undefined;
  if (maxReplicas === undefined) {
    throw new BenchError("usage.bad-value", `--autoscaler ${kind} has no upper bound`, {
      hint: "add --max-replicas, such as --max-replicas 20",
    });
  }
  const ms = (text: string | undefined, otherwise: number): number =>
    text === undefined ? otherwise : parseDurationMs(text);
  const bounds = { minReplicas, maxReplicas, coldStartMs: ms(flags.coldStart, 60_000) };
  const rule = (defaults: { syncMs: number; stabilizationMs: number }) => ({
    syncMs: ms(flags.decideEvery, defaults.syncMs),
    stabilizationMs: ms(flags.downscaleDelay, defaults.stabilizationMs),
  });
  switch (kind) {
    case "hpa": {
      const { hpa } = autoscalerDefaults;
      if (flags.scaleOn === "ongoing" && flags.target === undefined) {
        throw new BenchError("usage.bad-value", "--scale-on ongoing has no target", {
          hint: "add --target, the requests in a pod to aim at",
        });
      }
      return {
        ...hpa,
        ...bounds,
        ...rule(hpa),
        metric: flags.scaleOn ?? hpa.metric,
        target: flags.target ?? hpa.target,
      };
    }
    case "keda": {
      const { keda } = autoscalerDefaults;
      if (flags.target === undefined) {
        throw new BenchError("usage.bad-value", "--autoscaler keda has no target", {
          hint: "add --target, the requests in the system for each pod (KEDA's threshold)",
        });
      }
      return {
        ...keda,
        ...bounds,
        ...rule(keda),
        target: flags.target,
        pollingMs: ms(flags.poll, keda.pollingMs),
        cooldownMs: ms(flags.cooldown, keda.cooldownMs),
      };
    }
    case "ray-serve": {
      const ray = autoscalerDefaults["ray-serve"];
      return {
        ...ray,
        ...bounds,
        target: flags.target ?? ray.target,
        lookBackMs: ms(flags.lookBack, ray.lookBackMs),
        upscaleDelayMs: ms(flags.upscaleDelay, ray.upscaleDelayMs),
        downscaleDelayMs: ms(flags.downscaleDelay, ray.downscaleDelayMs),
      };
    }
  }
}
