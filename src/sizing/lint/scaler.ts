import type { ConfigNode } from "./config-node.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** What HPA and ScaledObject have in common. */
export interface Scaler {
  readonly object: KubernetesObject;
  readonly target: { readonly kind: string; readonly name: string | undefined };
  /** What is measured in CPU use, with the percent of it where it is one. */
  readonly cpu: { readonly at: ConfigNode; readonly percent: number | undefined } | undefined;
  readonly min: ConfigNode;
  readonly max: ConfigNode;
  /** Where nothing is said. */
  readonly defaults: { readonly min: number; readonly max: number | undefined };
  readonly scaleDown: ConfigNode;
}

export function scalerOf(object: KubernetesObject): Scaler | undefined {
  const spec = object.root.at("spec");
  const ref = spec.at("scaleTargetRef");
  const target = { kind: ref.at("kind").text ?? "Deployment", name: ref.at("name").text };
  if (object.kind === "HorizontalPodAutoscaler") {
    return {
      object,
      target,
      cpu: cpuOfHpa(spec),
      min: spec.at("minReplicas"),
      max: spec.at("maxReplicas"),
      defaults: { min: 1, max: undefined },
      scaleDown: spec.at("behavior", "scaleDown"),
    };
  }
  if (object.kind !== "ScaledObject") return undefined;
  const trigger = spec
    .at("triggers")
    .items()
    .find((one) => one.at("type").text === "cpu");
  return {
    object,
    target,
    cpu: trigger && { at: trigger, percent: trigger.at("metadata", "value").number },
    min: spec.at("minReplicaCount"),
    max: spec.at("maxReplicaCount"),
    defaults: { min: 0, max: 100 },
    scaleDown: spec.at("advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleDown"),
  };
}

function cpuOfHpa(spec: ConfigNode): Scaler["cpu"] {
  const old = spec.at("targetCPUUtilizationPercentage");
  if (old.isThere) return { at: old, percent: old.number };
  const metric = spec
    .at("metrics")
    .items()
    .map((one) =>
      one.at("type").text === "ContainerResource" ? one.at("containerResource") : one.at("resource"),
    )
    .find((resource) => resource.at("name").text === "cpu");
  return metric && { at: metric, percent: metric.at("target", "averageUtilization").number };
}

/** The workload that a scaler names, in what was read; a namespace that is not said fits any. */
export function targetOf(
  { object, target }: Pick<Scaler, "object" | "target">,
  objects: readonly KubernetesObject[],
): KubernetesObject | undefined {
  const fits = objects.filter(
    ({ kind, name, namespace }) =>
      kind === target.kind &&
      name === target.name &&
      (namespace === undefined || object.namespace === undefined || namespace === object.namespace),
  );
  return fits.find(({ root }) => root.source.file === object.root.source.file) ?? fits[0];
}
