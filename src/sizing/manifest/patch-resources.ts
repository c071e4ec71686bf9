import { type Document, isAlias, isMap, type Node, type Pair, visit, type YAMLMap, type YAMLSeq } from "yaml";
import { BenchError } from "../../base/index.ts";
import type { PodPlan } from "./deployment-plan.ts";
import { findPair, theContainer, theWorkload } from "./find-container.ts";
import { parseDocuments } from "./parse-documents.ts";
import { formatCpu, formatMemory } from "./quantity.ts";
import { TextEdit, type Wanted } from "./text-edit.ts";

export interface PatchOptions {
  /** Which container; needed where the pod has several. */
  readonly container?: string | undefined;
  /** Sets the number of replicas too, of a Deployment, StatefulSet or ReplicaSet; the other kinds have none. */
  readonly replicas?: number | undefined;
  /** As errors call the file. */
  readonly fileName?: string;
}

const scalableKinds = ["Deployment", "StatefulSet", "ReplicaSet"];

/**
 * A manifest with the CPU and memory of a container, and perhaps the replicas, changed in place: every other byte is as
 * it was. The result is read again and held against what was wanted.
 * @throws manifest.invalid for a file that is no YAML, has no workload or several, shares what would be changed by
 * anchors or merges; usage.bad-value for a container that must be named
 */
export function patchResources(manifestText: string, pod: PodPlan, options: PatchOptions = {}): string {
  const { container, replicas, fileName = "the manifest" } = options;
  const { documents } = parseDocuments(manifestText, fileName);
  const workload = theWorkload(documents, fileName);
  const { document } = workload;
  const map = theContainer(workload, container);
  const edit = new TextEdit(manifestText);
  const resources = {
    requests: { cpu: formatCpu(pod.cpuRequestCores), memory: formatMemory(pod.memoryRequestBytes) },
    limits: {
      cpu: pod.cpuLimitCores === null ? null : formatCpu(pod.cpuLimitCores),
      memory: formatMemory(pod.memoryLimitBytes),
    },
  };
  setResources(edit, document, map, resources);
  const scales = replicas !== undefined && scalableKinds.includes(workload.kind);
  if (scales) setReplicas(edit, document, replicas);
  const patched = edit.toString();
  const list = document.getIn(workload.containers, true) as YAMLSeq;
  const at = [...workload.containers, list.items.indexOf(map), "resources"];
  for (const [group, values] of Object.entries(resources)) {
    for (const [name, value] of Object.entries(values)) setPlain(document, [...at, group], name, value);
  }
  if (scales) document.setIn(["spec", "replicas"], replicas);
  assertOnlyThat(patched, documents, fileName);
  return patched;
}

function setReplicas(edit: TextEdit, document: Document.Parsed, replicas: number): void {
  const root = document.contents as YAMLMap;
  const spec = findPair(root, "spec") as Pair;
  const old = isMap(spec.value) ? findPair(spec.value, "replicas") : undefined;
  if (old) refuseShared(document, old);
  edit.setIn(spec, { replicas }, root.flow === true);
}

function setResources(
  edit: TextEdit,
  document: Document.Parsed,
  container: YAMLMap,
  resources: Wanted,
): void {
  const inFlow = container.flow === true;
  const pair = findPair(container, "resources");
  if (pair) {
    refuseShared(document, pair);
    edit.setIn(pair, resources, inFlow);
    return;
  }
  const below = ["image", "name"]
    .map((key) => findPair(container, key))
    .map((found) => (found ? edit.lineAfter(found) : undefined))
    .find((end) => end !== undefined);
  if (below === undefined && !inFlow) {
    throw new BenchError("manifest.invalid", "the container has neither an image nor a name in one line", {
      hint: "add an empty field to it: resources: {}",
    });
  }
  edit.setFields(container, { resources }, inFlow, below ?? 0);
}

/** What other places take over by an anchor must not change under them. */
function refuseShared(document: Document.Parsed, { value }: Pair): void {
  const uses = new Map<string, number>();
  const count = (source: string, by: number) => uses.set(source, (uses.get(source) ?? 0) + by);
  visit(document, { Alias: (_, { source }) => void count(source, 1) });
  const anchors: string[] = [];
  visit(value as Node, {
    Node: (_, node) => {
      if (isAlias(node)) count(node.source, -1);
      else if (node.anchor) anchors.push(node.anchor);
    },
  });
  const shared = anchors.filter((anchor) => (uses.get(anchor) ?? 0) > 0);
  if (shared.length > 0) {
    throw new BenchError("manifest.invalid", `other places take over &${shared.join(", &")} from here`, {
      hint: "write the values out where they are used, then patch",
    });
  }
}

/** Sets a field of the container's resources in the parsed document; an alias on the way gives way to a map. */
function setPlain(document: Document.Parsed, path: readonly unknown[], key: string, value: unknown): void {
  for (const above of [path.slice(0, -1), path]) {
    if (!isMap(document.getIn(above, true))) document.setIn(above, document.createNode({}));
  }
  if (value === null) document.deleteIn([...path, key]);
  else document.setIn([...path, key], value);
}

/** Holds the patched text, read again, against the wanted documents: a defect must not reach a file. */
function assertOnlyThat(patched: string, wanted: readonly Document.Parsed[], fileName: string): void {
  const expected = asText(wanted, fileName);
  let cause: unknown;
  try {
    if (expected === asText(parseDocuments(patched, fileName).documents, fileName)) return;
  } catch (error) {
    cause = error;
  }
  const what = `${fileName} would have changed in more than its resources: nothing was done`;
  throw new BenchError("internal", what, { cause });
}

/** A bound on what anchors may blow a file up to. */
const maxAliasCount = 10_000;

/** Keys sorted, and quantities as texts: where a new field stands and how it is quoted does not matter. */
function asText(documents: readonly Document.Parsed[], fileName: string): string {
  try {
    return JSON.stringify(
      documents.map((document) => document.toJS({ maxAliasCount })),
      (_, value) =>
        typeof value === "number"
          ? String(value)
          : typeof value === "object" && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
            : value,
    );
  } catch (cause) {
    const what = `${fileName} uses its anchors too often, or in a circle`;
    throw new BenchError("manifest.invalid", what, { cause });
  }
}
