import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Service } from "kubernetes-models/v1/Service";
import type { DeploymentPlan, PodPlan } from "./deployment-plan.ts";
import { kubernetesPart } from "./kubernetes-part.ts";
import type { ManifestPart, Path } from "./manifest-part.ts";
import { formatCpu, formatMemory } from "./quantity.ts";

export const defaultPort = 8000;

const labelsOf = ({ name }: DeploymentPlan) => ({ "app.kubernetes.io/name": name });

/** What a container of Kubernetes asks for. GPUs are whole devices, and limits of their own kind. */
export function resourcesOf({
  cpuRequestCores,
  cpuLimitCores,
  memoryRequestBytes,
  memoryLimitBytes,
  gpus,
}: PodPlan) {
  return {
    requests: { cpu: formatCpu(cpuRequestCores), memory: formatMemory(memoryRequestBytes) },
    limits: {
      ...(cpuLimitCores === null ? {} : { cpu: formatCpu(cpuLimitCores) }),
      memory: formatMemory(memoryLimitBytes),
      ...(gpus === 0 ? {} : { "nvidia.com/gpu": String(gpus) }),
    },
  };
}

/** The one container, as a Deployment and a Knative Service hold it. */
export function containerOf(plan: DeploymentPlan) {
  return {
    name: plan.name,
    image: plan.image,
    ports: [{ containerPort: plan.port ?? defaultPort }],
    env: [{ name: "OMP_NUM_THREADS", value: String(plan.pod.threadsPerWorker) }],
    resources: resourcesOf(plan.pod),
  };
}

/** Comments on what containerOf() gives, for a container at `at`. */
export function containerNotes({ pod, because }: DeploymentPlan, at: Path): ManifestPart["notes"] {
  const { workers, threadsPerWorker } = pod;
  return [
    [
      [...at, "env"],
      `${count(workers, "worker")} of ${count(threadsPerWorker, "thread")} in this pod: start the server so`,
    ],
    [[...at, "resources", "requests", "cpu"], because.cpu],
    [[...at, "resources", "requests", "memory"], because.memory],
    [
      [...at, "resources", "limits"],
      pod.cpuLimitCores === null
        ? "no CPU limit: a quota below the threads that run would throttle them"
        : undefined,
    ],
  ];
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** @param scaledBy who sets the number of replicas, when it is not fixed */
export function deploymentPart(plan: DeploymentPlan, scaledBy?: string): ManifestPart {
  const labels = labelsOf(plan);
  const container = ["spec", "template", "spec", "containers", 0];
  return kubernetesPart(
    new Deployment({
      metadata: { name: plan.name, labels },
      spec: {
        ...(scaledBy === undefined ? { replicas: plan.replicas } : {}),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [containerOf(plan)] } },
      },
    }),
    [
      scaledBy === undefined
        ? [["spec", "replicas"], plan.because.replicas]
        : [["spec", "selector"], `no replicas: ${scaledBy} sets them`],
      ...containerNotes(plan, container),
    ],
  );
}

export function servicePart(plan: DeploymentPlan): ManifestPart {
  const port = plan.port ?? defaultPort;
  return kubernetesPart(
    new Service({
      metadata: { name: plan.name, labels: labelsOf(plan) },
      spec: { selector: labelsOf(plan), ports: [{ name: "http", port, targetPort: port }] },
    }),
    [],
  );
}

/** Keeps a drain of nodes from taking two pods at once. Nothing for a single pod, which it could only block. */
export function disruptionParts(plan: DeploymentPlan, replicas: number): ManifestPart[] {
  if (replicas < 2) return [];
  return [
    kubernetesPart(
      new PodDisruptionBudget({
        metadata: { name: plan.name, labels: labelsOf(plan) },
        spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(plan) } },
      }),
      [[["spec", "maxUnavailable"], "maintenance takes one pod at a time"]],
    ),
  ];
}
