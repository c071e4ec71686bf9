import type { ConfigNode } from "./config-node.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { rayDefaults, rayMistakes } from "./ray-fields.ts";

/** A number under its real name, or under one that somebody mistook for it. */
interface Meant {
  readonly at: ConfigNode;
  readonly value: number;
  readonly isMisnamed: boolean;
}

function meant(parent: ConfigNode, field: string): Meant | undefined {
  const at = parent.at(field);
  if (at.number !== undefined) return { at, value: at.number, isMisnamed: false };
  const wrong = parent
    .fields()
    .find(({ key, value }) => rayMistakes[key]?.real === field && value.number !== undefined);
  return wrong && { at: wrong.value, value: wrong.value.number as number, isMisnamed: true };
}

/** What the numbers of a deployment would do. */
export function lintRayDeployment(deployment: ConfigNode): LintFinding[] {
  return [queueByDesign, bounds, sharedGpu, delays].flatMap((rule) => rule(deployment));
}

function queueByDesign(deployment: ConfigNode): LintFinding[] {
  const target = meant(deployment.at("autoscaling_config"), "target_ongoing_requests");
  if (target === undefined) return [];
  const limit = meant(deployment, "max_ongoing_requests");
  const most = limit?.value ?? rayDefaults.max_ongoing_requests;
  if (target.value <= most || most <= 0) return [];
  const times = target.value / most;
  const read = target.isMisnamed || limit?.isMisnamed ? "read as the real names, " : "";
  return [
    finding(
      target.at,
      "ray.queue-by-design",
      `${read}a target of ${target.value} with at most ${most} served at once${limit ? "" : " (the default)"} keeps ` +
        `${tidy(target.value - most)} requests waiting before every replica until another is started: ` +
        `latency ≈ ${tidy(times)} × the service time`,
      `target_ongoing_requests: ${most} at most, or more served at once; inferbench size finds both`,
    ),
  ];
}

function bounds(deployment: ConfigNode): LintFinding[] {
  const scaling = deployment.at("autoscaling_config");
  if (!scaling.isThere) return [];
  const isAuto = deployment.at("num_replicas").text === "auto";
  const min = scaling.at("min_replicas").number ?? rayDefaults.min_replicas;
  const max = scaling.at("max_replicas").number ?? (isAuto ? 100 : rayDefaults.max_replicas);
  const initial = scaling.at("initial_replicas").number;
  const found: LintFinding[] = [];
  if (deployment.at("num_replicas").number !== undefined) {
    found.push(
      finding(
        deployment.at("num_replicas"),
        "ray.fixed-replicas",
        "Ray refuses a fixed num_replicas beside autoscaling_config",
        "take one of them out",
      ),
    );
  }
  if (min > max) {
    const at = scaling.at("max_replicas").isThere ? scaling.at("max_replicas") : scaling.at("min_replicas");
    found.push(
      finding(
        at,
        "ray.bounds",
        `at least ${min} and at most ${max} replicas: Ray refuses it`,
        `max_replicas: ${min} or more`,
      ),
    );
  } else if (min === max) {
    found.push(
      finding(
        scaling,
        "ray.never-scales",
        `at least ${min} and at most ${max} replicas${scaling.at("max_replicas").isThere ? "" : " (the default)"}: nothing is scaled`,
        "set max_replicas, or num_replicas alone",
      ),
    );
  }
  if (initial !== undefined && (initial < min || initial > max)) {
    found.push(
      finding(
        scaling.at("initial_replicas"),
        "ray.bounds",
        `${initial} replicas at first are not between ${min} and ${max}: Ray refuses it`,
        `initial_replicas: ${Math.min(max, Math.max(min, initial))}`,
      ),
    );
  }
  if (scaling.at("min_replicas").number === 0) {
    found.push(
      finding(
        scaling.at("min_replicas"),
        "ray.cold-start",
        "with no replica left the first request waits for a model to load",
        "min_replicas: 1 or more",
      ),
    );
  }
  return found;
}

function sharedGpu(deployment: ConfigNode): LintFinding[] {
  const at = deployment.at("ray_actor_options", "num_gpus");
  const share = at.number ?? 0;
  if (share > 1 && !Number.isInteger(share)) {
    return [
      finding(
        at,
        "ray.gpu-fraction",
        `${share} GPUs: Ray takes whole ones above 1`,
        `num_gpus: ${Math.ceil(share)}`,
      ),
    ];
  }
  if (share <= 0 || share >= 1) return [];
  const scaling = deployment.at("autoscaling_config");
  const perGpu = Math.floor(1 / share + 1e-9);
  const need = [...new Set([scaling.at("min_replicas").number, scaling.at("max_replicas").number])]
    .filter((replicas) => replicas !== undefined)
    .map((replicas) => `${replicas} replicas × ${share} = ${tidy(replicas * share)} GPUs`);
  const most = scaling.at("max_replicas").number;
  const allOnOne = most !== undefined && most > 1 && most <= perGpu;
  return [
    finding(
      at,
      "ray.shared-gpu",
      [
        `up to ${perGpu} replicas share one GPU (1 / ${share}): Ray divides neither its time nor its memory, so ` +
          `requests slow each other and every replica holds its own model`,
        ...need,
        ...(allOnOne ? ["all of them fit on one GPU, so more replicas add no speed"] : []),
      ].join("; "),
      `num_gpus: 1 with more requests in a replica, if the model batches; else measure one GPU with ${perGpu} replicas`,
    ),
  ];
}

/** Less than most models need to load; a proposal, no number of Ray's. */
const fastDownscaleS = 60;

function delays(deployment: ConfigNode): LintFinding[] {
  const at = deployment.at("autoscaling_config", "downscale_delay_s");
  if (at.number === undefined || at.number >= fastDownscaleS) return [];
  return [
    finding(
      at,
      "ray.fast-downscale",
      `a replica is stopped after ${at.number} s with less to do, and the next rise waits for its model to load again`,
      `at least twice the time that a new replica takes; Ray's default is ${rayDefaults.downscale_delay_s}`,
    ),
  ];
}

/** GPUs that are chosen by hand, in the environment of an application or a deployment. */
export function lintVisibleDevices(owner: ConfigNode): LintFinding[] {
  const at = owner.at("runtime_env", "env_vars", "CUDA_VISIBLE_DEVICES");
  if (!at.isThere) return [];
  return [
    finding(
      at,
      "ray.cuda-visible-devices",
      "Ray sets CUDA_VISIBLE_DEVICES of every replica itself, by num_gpus, and overrides this; where it would hold, " +
        `every replica of a node would use GPU ${String(at.scalar)}`,
      "take it out, and say with num_gpus what a replica needs",
    ),
  ];
}

const tidy = (value: number): string => String(Number(value.toFixed(3)));
