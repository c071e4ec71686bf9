import { type ParsedFile, parseDocuments } from "../manifest/parse-documents.ts";
import { ConfigNode } from "./config-node.ts";
import { lintScaledObject } from "./keda-rules.ts";
import { lintKnative } from "./knative-rules.ts";
import { containersOf, isKnative, type KubernetesObject, kubernetesObject } from "./kubernetes-object.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { lintContainer } from "./pod-rules.ts";
import { lintRayFields } from "./ray-field-rules.ts";
import { lintRayDeployment, lintVisibleDevices } from "./ray-number-rules.ts";
import { scalerOf } from "./scaler.ts";
import { lintHpa, lintScaler } from "./scaler-rules.ts";

export interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

/**
 * What is wrong with one file of configuration; see lintFiles.
 * @throws manifest.invalid for what is no YAML
 */
export function lintConfig(text: string, fileName: string): LintFinding[] {
  return lintFiles([{ name: fileName, text }]);
}

/**
 * What is wrong with configurations of Ray Serve, autoscalers and workloads, which are told by their content. An
 * autoscaler is held against the workload it names, in whichever of the files that is. In the order of the files.
 * @throws manifest.invalid for what is no YAML
 */
export function lintFiles(files: readonly ConfigFile[]): LintFinding[] {
  const parsed = files.map(({ name, text }) => ({ name, roots: rootsOf(name, parseDocuments(text, name)) }));
  const objects = parsed.flatMap(({ roots }) => roots.flatMap((root) => kubernetesObject(root) ?? []));
  const order = new Map(files.map(({ name }, i) => [name, i]));
  return parsed
    .flatMap(({ name, roots }) => lintFile(name, roots, objects))
    .sort(
      (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
    );
}

function rootsOf(file: string, { documents, positionOf }: ParsedFile): ConfigNode[] {
  return documents.map((document) => {
    const start = document.contents?.range?.[0] ?? 0;
    return new ConfigNode({ file, document, positionOf }, document.contents, "", start);
  });
}

function lintFile(
  file: string,
  roots: readonly ConfigNode[],
  objects: readonly KubernetesObject[],
): LintFinding[] {
  const found = roots.map((root) => lintRoot(root, objects));
  const [first] = roots;
  if (first === undefined || found.some((one) => one !== undefined)) return found.flatMap((one) => one ?? []);
  const kinds = roots.map((root) => root.at("kind").text ?? "no kind").join(", ");
  return [
    finding(
      first,
      "lint.nothing-known",
      `nothing in ${file} is checked here (${kinds})`,
      "configurations of Ray Serve, workloads, HorizontalPodAutoscaler, ScaledObject, Knative Service",
    ),
  ];
}

/** Undefined for what is not known here. */
function lintRoot(root: ConfigNode, objects: readonly KubernetesObject[]): LintFinding[] | undefined {
  const object = objects.find((one) => one.root === root);
  if (object === undefined) return lintRay(root);
  if (object.kind === "RayService") return lintRayService(object);
  if (isKnative(object)) {
    return [...lintKnative(object), ...containersOf(object).flatMap(lintContainer)];
  }
  const scaler = scalerOf(object);
  if (scaler) {
    const own = object.kind === "ScaledObject" ? lintScaledObject(object) : lintHpa(object);
    return [...own, ...lintScaler(scaler, objects)];
  }
  const containers = containersOf(object);
  return containers.length === 0 ? undefined : containers.flatMap(lintContainer);
}

function lintRay(root: ConfigNode): LintFinding[] | undefined {
  const applications = root.at("applications");
  if (applications.isList) {
    return [...lintRayFields(root, "config"), ...applications.items().flatMap(lintRayNumbers)];
  }
  // One application alone, or only its deployments.
  return root.at("deployments").isList
    ? [...lintRayFields(root, "application"), ...lintRayNumbers(root)]
    : undefined;
}

function lintRayNumbers(application: ConfigNode): LintFinding[] {
  return [
    ...lintVisibleDevices(application),
    ...application
      .at("deployments")
      .items()
      .flatMap((deployment) => [
        ...lintRayDeployment(deployment),
        ...lintVisibleDevices(deployment.at("ray_actor_options")),
      ]),
  ];
}

/** KubeRay keeps a configuration of Ray Serve as a text inside of its own. */
function lintRayService({ root }: KubernetesObject): LintFinding[] {
  const inner = root.at("spec", "serveConfigV2");
  const start = inner.blockStart;
  if (inner.text === undefined || start === undefined) return [];
  const indent = inner.position.column + 1;
  return lintFiles([{ name: root.source.file, text: inner.text }]).map((one) => ({
    ...one,
    line: one.line + start.line,
    column: one.column + indent,
    path: `${inner.path}: ${one.path}`,
  }));
}
