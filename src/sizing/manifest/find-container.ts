import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import { BenchError } from "../../base/index.ts";

/** Where the pod is in each kind of workload. */
export const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

export interface Workload {
  readonly document: Document.Parsed;
  readonly kind: string;
  /** "Deployment/whisper" */
  readonly label: string;
  /** Path of its containers. */
  readonly containers: readonly string[];
}

export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

const textAt = (document: Document, path: readonly string[]): string | undefined => {
  const found = document.getIn(path);
  return typeof found === "string" ? found : undefined;
};

/** The workloads of a file, in its order. */
export function findWorkloads(documents: readonly Document.Parsed[]): Workload[] {
  return documents.flatMap((document) => {
    const kind = isMap(document.contents) ? textAt(document, ["kind"]) : undefined;
    const pod = kind === undefined ? undefined : podPaths[kind];
    if (kind === undefined || pod === undefined) return [];
    const label = `${kind}/${textAt(document, ["metadata", "name"]) ?? "(no name)"}`;
    return [{ document, kind, label, containers: [...pod, "containers"] }];
  });
}

/**
 * The one workload of a file.
 * @throws manifest.invalid where there is none, or more than one
 */
export function theWorkload(documents: readonly Document.Parsed[], fileName: string): Workload {
  const found = findWorkloads(documents);
  const [first, second] = found;
  if (first === undefined) {
    const kinds = documents.map((document) =>
      isMap(document.contents) ? (textAt(document, ["kind"]) ?? "no kind") : "no object",
    );
    throw new BenchError(
      "manifest.invalid",
      `${fileName} has no workload (${kinds.length === 0 ? "it is empty" : kinds.join(", ")})`,
      { hint: `give a file with one of: ${Object.keys(podPaths).join(", ")}` },
    );
  }
  if (second !== undefined) {
    throw new BenchError(
      "manifest.invalid",
      `${fileName} has ${found.length} workloads: ${found.map(({ label }) => label).join(", ")}`,
      { hint: "give a file with only the one that was sized" },
    );
  }
  return first;
}

/**
 * The one container of a workload, or the named one. Init containers do not count.
 * @throws manifest.invalid where there is none; usage.bad-value where it must be named, or has another name
 */
export function theContainer({ document, label, containers }: Workload, name: string | undefined): YAMLMap {
  const list = document.getIn(containers, true);
  const maps = isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
  if (maps.length === 0) {
    throw new BenchError("manifest.invalid", `${label} has no container that is written out`, {
      hint: `it needs a list at ${containers.join(".")}`,
    });
  }
  const names = maps.map((map) => String(map.get("name") ?? "(no name)"));
  const chosen = name === undefined ? (maps.length === 1 ? maps[0] : undefined) : maps[names.indexOf(name)];
  if (chosen !== undefined) return chosen;
  throw new BenchError(
    "usage.bad-value",
    name === undefined
      ? `${label} has ${maps.length} containers: ${names.join(", ")}`
      : `${label} has no container ${name}, but ${names.join(", ")}`,
    { hint: "say which with --container NAME" },
  );
}
