import type { ConfigNode } from "./config-node.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { nearestName } from "./nearest-name.ts";

const prefix = "autoscaling.knative.dev/";

/** Source: Knative's pages on autoscaling, 1.x; the last four are old names that still work. */
const annotations = [
  "class",
  "metric",
  "metric-aggregation-algorithm",
  "target",
  "target-utilization-percentage",
  "target-burst-capacity",
  "min-scale",
  "max-scale",
  "initial-scale",
  "activation-scale",
  "scale-down-delay",
  "scale-to-zero-pod-retention-period",
  "window",
  "panic-window-percentage",
  "panic-threshold-percentage",
  "minScale",
  "maxScale",
  "initialScale",
  "targetUtilizationPercentage",
];

/** Knative's default for the target where nothing is said, before its 70 %. */
const defaultTarget = 100;

export function lintKnative({ root }: KubernetesObject): LintFinding[] {
  const template = root.at("spec", "template");
  const scaling = template
    .at("metadata", "annotations")
    .fields()
    .filter(({ key }) => key.startsWith(prefix));
  const read = (...names: string[]): ConfigNode | undefined =>
    scaling.find(({ key }) => names.includes(key.slice(prefix.length)))?.value;
  return [
    ...misplaced(root),
    ...scaling.flatMap(({ key, value }) => annotation(key, value)),
    ...concurrency(template, read("target"), read("metric")),
    ...bounds(template, read("min-scale", "minScale"), read("max-scale", "maxScale")),
  ];
}

function misplaced(root: ConfigNode): LintFinding[] {
  return root
    .at("metadata", "annotations")
    .fields()
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, value }) =>
      finding(
        value,
        "knative.annotation-place",
        `${key} is not read from the Service itself`,
        "move it to spec.template.metadata.annotations",
      ),
    );
}

function annotation(key: string, value: ConfigNode): LintFinding[] {
  const name = key.slice(prefix.length);
  const found: LintFinding[] = [];
  if (!annotations.includes(name)) {
    const real = nearestName(name, annotations);
    found.push(
      finding(
        value,
        "knative.unknown-annotation",
        `the autoscaler has no ${key}`,
        real === undefined ? "take it out" : `write ${prefix}${real}`,
      ),
    );
  }
  if (value.isThere && typeof value.scalar !== "string") {
    found.push(
      finding(
        value,
        "knative.text-value",
        "annotations are texts: Kubernetes refuses it",
        `"${String(value.scalar)}"`,
      ),
    );
  }
  return found;
}

function concurrency(
  template: ConfigNode,
  target: ConfigNode | undefined,
  metric: ConfigNode | undefined,
): LintFinding[] {
  if (["rps", "cpu", "memory"].includes(metric?.text ?? "")) return [];
  const at = template.at("spec", "containerConcurrency");
  const limit = at.number ?? 0;
  if (limit === 0) {
    return [
      finding(
        at.isThere ? at : template.at("spec"),
        "knative.no-limit",
        `containerConcurrency ${at.isThere ? "0" : "is not set: it"} bounds nothing, so a pod takes what comes while ` +
          `others start${target ? "" : `; and without a target the autoscaler aims at 70 of ${defaultTarget} requests in a pod`}`,
        "containerConcurrency: the most that still meet the goal; inferbench size --emit knative writes it",
      ),
    ];
  }
  const aim = target?.number;
  if (target === undefined || aim === undefined || aim <= limit) return [];
  return [
    finding(
      target,
      "knative.target-over-limit",
      `a target of ${aim} above containerConcurrency ${limit}: the smaller one counts`,
      `take it out, or a target below ${limit}`,
    ),
  ];
}

function bounds(
  template: ConfigNode,
  min: ConfigNode | undefined,
  max: ConfigNode | undefined,
): LintFinding[] {
  const least = min?.number ?? 0;
  const most = max?.number ?? 0;
  // 0 is no bound.
  if (max && most > 0 && least > most) {
    return [
      finding(
        max,
        "scaler.bounds",
        `at least ${least} and at most ${most} replicas: Knative refuses it`,
        `${least} or more at most`,
      ),
    ];
  }
  if (least > 1) return [];
  const said = min === undefined ? " (the default)" : "";
  const at = min ?? template.at("metadata");
  return [
    least === 0
      ? finding(
          at,
          "scaler.cold-start",
          `no replica${said} is left when nothing comes in: the first request waits for a model to load`,
          `${prefix}min-scale: "1" or more, unless such waits are fine`,
        )
      : finding(
          at,
          "scaler.one-replica",
          "one replica at least: while it is restarted nothing is served, and a rise waits until a second has loaded its model",
          `${prefix}min-scale: "2" or more`,
        ),
  ];
}
