import { containersOf, gpusOf, type KubernetesObject } from "./kubernetes-object.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { type Scaler, scalerOf, targetOf } from "./scaler.ts";

/** What a HorizontalPodAutoscaler and a ScaledObject have wrong alike. */
export function lintScaler(scaler: Scaler, objects: readonly KubernetesObject[]): LintFinding[] {
  const target = targetOf(scaler, objects);
  return [
    ...bounds(scaler),
    ...scaleDownWindow(scaler),
    ...cpuTarget(scaler, target),
    ...(target ? [...fixedReplicas(scaler, target), ...otherScalers(scaler, target, objects)] : []),
  ];
}

function bounds({ object, min, max, defaults }: Scaler): LintFinding[] {
  const least = min.number ?? defaults.min;
  const most = max.number ?? defaults.max;
  const said = min.isThere ? "" : " (the default)";
  if (most === undefined) {
    return [
      finding(
        object.root.at("spec"),
        "scaler.bounds",
        "maxReplicas is missing: Kubernetes refuses it",
        "set maxReplicas",
      ),
    ];
  }
  if (least > most) {
    return [
      finding(
        max.isThere ? max : min,
        "scaler.bounds",
        `at least ${least}${said} and at most ${most} replicas`,
        `${least} or more at most`,
      ),
    ];
  }
  if (least === 0) {
    return [
      finding(
        min.isThere ? min : object.root.at("spec"),
        "scaler.cold-start",
        `no replica${said} is left when nothing comes in: the first request waits for a model to load`,
        "1 or more at least, unless such waits are fine",
      ),
    ];
  }
  if (least > 1) return [];
  return [
    finding(
      min.isThere ? min : object.root.at("spec"),
      "scaler.one-replica",
      `one replica${said} at least: while it is restarted nothing is served, and a rise waits until a second has loaded its model`,
      "2 or more at least",
    ),
  ];
}

/** Kubernetes' own default for how long fewer pods must have been enough. */
const defaultWindowS = 300;

function scaleDownWindow({ object, scaleDown }: Scaler): LintFinding[] {
  const at = scaleDown.at("stabilizationWindowSeconds");
  const advice = `stabilizationWindowSeconds: the larger of ${defaultWindowS} and twice the time that a new replica takes`;
  if (!at.isThere) {
    return [
      finding(
        scaleDown.isThere ? scaleDown : object.root.at("spec"),
        "scaler.scale-down-window",
        `no window for scaling down: the cluster's default applies, ${defaultWindowS} s unless it was changed, ` +
          `too short for models that take more than ${defaultWindowS / 2} s to load`,
        advice,
      ),
    ];
  }
  if (at.number === undefined || at.number >= defaultWindowS) return [];
  return [
    finding(
      at,
      "scaler.scale-down-window",
      `replicas are stopped after ${at.number} s with less to do, and the next rise waits for models to load again`,
      advice,
    ),
  ];
}

/** More than this share of the CPU leaves nothing for what comes while a pod starts. */
const mostPercent = 85;

function cpuTarget({ cpu }: Scaler, target: KubernetesObject | undefined): LintFinding[] {
  if (cpu === undefined) return [];
  const found: LintFinding[] = [];
  const containers = target ? containersOf(target) : [];
  if (containers.some((container) => gpusOf(container) !== undefined)) {
    found.push(
      finding(
        cpu.at,
        "scaler.cpu-for-gpu",
        "CPU use says nothing about pods that work on a GPU, or that mostly wait",
        "scale on requests in a pod, served and waiting; inferbench size --emit keda writes it",
      ),
    );
  }
  const without = containers.filter((container) =>
    ["requests", "limits"].every((group) => !container.at("resources", group, "cpu").isThere),
  );
  if (without.length > 0) {
    const names = without.map((container) => container.at("name").text ?? "(no name)").join(", ");
    found.push(
      finding(
        cpu.at,
        "scaler.no-cpu-request",
        `the target is a percentage of the requested CPU, and ${names} requests none: nothing is scaled`,
        "requests.cpu in every container of the pod",
      ),
    );
  }
  if (cpu.percent !== undefined && cpu.percent > mostPercent) {
    found.push(
      finding(
        cpu.at,
        "scaler.cpu-target",
        `${cpu.percent} % of the CPU: when it is passed, requests have waited for long, and go on until a pod has started`,
        "utilisation at the goal × headroom, 50 to 85; inferbench size finds it",
      ),
    );
  }
  return found;
}

function fixedReplicas({ object }: Scaler, { root, kind }: KubernetesObject): LintFinding[] {
  const at = root.at("spec", "replicas");
  if (!at.isThere) return [];
  return [
    finding(
      at,
      "scaler.fixed-replicas",
      `${kind} says ${String(at.scalar)} replicas and a ${object.kind} sets them: every apply sets them back`,
      "take replicas out",
    ),
  ];
}

function otherScalers(
  scaler: Scaler,
  target: KubernetesObject,
  objects: readonly KubernetesObject[],
): LintFinding[] {
  const { object } = scaler;
  const before = objects.slice(0, objects.indexOf(object));
  const twin = before.find((other) => {
    const found = scalerOf(other);
    return found && targetOf(found, objects) === target;
  });
  const at = object.root.at("spec", "scaleTargetRef");
  const vertical = objects.find(
    (other) =>
      other.kind === "VerticalPodAutoscaler" &&
      other.root.at("spec", "updatePolicy", "updateMode").text !== "Off" &&
      other.root.at("spec", "targetRef", "kind").text === target.kind &&
      other.root.at("spec", "targetRef", "name").text === target.name,
  );
  return [
    ...(twin
      ? [
          finding(
            at,
            "scaler.two-scalers",
            `a ${twin.kind} scales the same ${target.kind}: the two undo each other`,
            "keep one; KEDA makes a HorizontalPodAutoscaler of its own",
          ),
        ]
      : []),
    ...(vertical && scaler.cpu
      ? [
          finding(
            at,
            "scaler.two-scalers",
            "a VerticalPodAutoscaler changes the CPU requests that this target is a percentage of",
            "set its updateMode to Off, or scale on requests in a pod",
          ),
        ]
      : []),
  ];
}

/** Versions of the HPA that are gone. Source: Kubernetes' deprecation guide (1.25 and 1.26). */
export function lintHpa({ root }: KubernetesObject): LintFinding[] {
  const at = root.at("apiVersion");
  if (!/^autoscaling\/v2beta[12]$/.test(at.text ?? "")) return [];
  return [
    finding(
      at,
      "scaler.api-removed",
      `${at.text} is gone since Kubernetes 1.26`,
      "apiVersion: autoscaling/v2",
    ),
  ];
}
