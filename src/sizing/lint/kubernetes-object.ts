import { podPaths } from "../manifest/find-container.ts";
import type { ConfigNode } from "./config-node.ts";

/** A document of Kubernetes with what others call it by. */
export interface KubernetesObject {
  readonly root: ConfigNode;
  readonly group: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

export function kubernetesObject(root: ConfigNode): KubernetesObject | undefined {
  const kind = root.at("kind").text;
  const version = root.at("apiVersion").text;
  if (kind === undefined || version === undefined) return undefined;
  const [group = ""] = version.includes("/") ? version.split("/") : [""];
  const metadata = root.at("metadata");
  return { root, group, kind, name: metadata.at("name").text, namespace: metadata.at("namespace").text };
}

/** Containers of a workload or of a Knative Service, without those that only prepare it. */
export function containersOf({ root, kind, group }: KubernetesObject): ConfigNode[] {
  const path = isKnative({ kind, group }) ? ["spec", "template", "spec"] : podPaths[kind];
  return path === undefined ? [] : root.at(...path, "containers").items();
}

export const isKnative = ({ kind, group }: Pick<KubernetesObject, "kind" | "group">): boolean =>
  kind === "Service" && group === "serving.knative.dev";

/** The resource that any accelerator of a container is asked for by, such as nvidia.com/gpu. */
export function gpusOf(container: ConfigNode): ConfigNode | undefined {
  return ["limits", "requests"]
    .flatMap((group) => container.at("resources", group).fields())
    .find(({ key }) => /^[a-z.]+\/(gpu|tpu|mig-.*)/.test(key))?.value;
}
