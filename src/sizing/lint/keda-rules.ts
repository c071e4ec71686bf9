import type { ConfigNode } from "./config-node.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { nearestName } from "./nearest-name.ts";

/** Source: the specification of ScaledObject, KEDA 2.15 to 2.22. */
const fields = [
  "scaleTargetRef",
  "pollingInterval",
  "cooldownPeriod",
  "initialCooldownPeriod",
  "idleReplicaCount",
  "minReplicaCount",
  "maxReplicaCount",
  "fallback",
  "advanced",
  "triggers",
];

const mistakes: Readonly<Record<string, string>> = {
  minReplicas: "minReplicaCount",
  maxReplicas: "maxReplicaCount",
  coolDownPeriod: "cooldownPeriod",
};

export function lintScaledObject({ root }: KubernetesObject): LintFinding[] {
  const spec = root.at("spec");
  return [
    ...unknownFields(spec),
    ...cooldown(spec),
    ...spec
      .at("triggers")
      .items()
      .flatMap((trigger) => [...textValues(trigger), ...prometheus(trigger)]),
  ];
}

function unknownFields(spec: ConfigNode): LintFinding[] {
  return spec
    .fields()
    .filter(({ key }) => !fields.includes(key))
    .map(({ key, value }) => {
      const real = mistakes[key] ?? nearestName(key, fields);
      return finding(
        value,
        "keda.unknown-field",
        `ScaledObject has no field ${key}: it is dropped, and the default applies`,
        real === undefined ? "take it out" : `write ${real}`,
      );
    });
}

function cooldown(spec: ConfigNode): LintFinding[] {
  const at = spec.at("cooldownPeriod");
  const min = spec.at("minReplicaCount").number ?? 0;
  const behavior = spec.at("advanced", "horizontalPodAutoscalerConfig", "behavior");
  const hasWindow = behavior.at("scaleDown", "stabilizationWindowSeconds").isThere;
  if (!at.isThere || min === 0 || hasWindow || spec.at("idleReplicaCount").isThere) return [];
  return [
    finding(
      at,
      "keda.cooldown",
      `cooldownPeriod only counts for the last step to 0 replicas, and at least ${min} are kept: it never applies`,
      "advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds",
    ),
  ];
}

function textValues(trigger: ConfigNode): LintFinding[] {
  return trigger
    .at("metadata")
    .fields()
    .filter(({ value }) => typeof value.scalar === "number" || typeof value.scalar === "boolean")
    .map(({ key, value }) =>
      finding(
        value,
        "keda.text-value",
        `the metadata of a trigger are texts, and ${key} is not: Kubernetes refuses it`,
        `${key}: "${String(value.scalar)}"`,
      ),
    );
}

const waiting = /(waiting|queue|deferred|pending)/i;
const served = /(running|served|processing|batch_current|ongoing|in_?flight|active|concurren)/i;

function prometheus(trigger: ConfigNode): LintFinding[] {
  if (trigger.at("type").text !== "prometheus") return [];
  const metadata = trigger.at("metadata");
  const query = metadata.at("query");
  const found: LintFinding[] = [];
  if (waiting.test(query.text ?? "") && !served.test(query.text ?? "")) {
    found.push(
      finding(
        query,
        "keda.waiting-only",
        "the number of waiting requests is 0 until the replicas are full: scaling starts when it is too late",
        "add those that are served: sum(…running) + sum(…waiting)",
      ),
    );
  }
  if (String(metadata.at("ignoreNullValues").scalar) !== "false") {
    found.push(
      finding(
        metadata.at("ignoreNullValues").isThere ? metadata.at("ignoreNullValues") : metadata,
        "keda.null-as-zero",
        "an empty answer (a metric with another name, a server that is gone) counts as 0, and replicas are stopped",
        'ignoreNullValues: "false"',
      ),
    );
  }
  return found;
}
