import { parseQuantity } from "../manifest/quantity.ts";
import type { ConfigNode } from "./config-node.ts";
import { gpusOf } from "./kubernetes-object.ts";
import { finding, type LintFinding } from "./lint-finding.ts";

/** CPU, memory and GPUs of one container. */
export function lintContainer(container: ConfigNode): LintFinding[] {
  return [quantities, limits, cpuQuota, missingRequests, gpus].flatMap((rule) => rule(container));
}

const amount = (container: ConfigNode, group: string, name: string): number | undefined =>
  parseQuantity(container.at("resources", group, name).scalar);

/** Length of the window in which a quota is used up, in ms; the kernel's default. */
const periodMs = 100;

function quantities(container: ConfigNode): LintFinding[] {
  return ["requests", "limits"].flatMap((group) =>
    ["cpu", "memory"].flatMap((name) => {
      const at = container.at("resources", group, name);
      if (!at.isThere) return [];
      const written = String(at.scalar);
      if (parseQuantity(at.scalar) === undefined) {
        const like = name === "cpu" ? '"2", "500m"' : '"512Mi", "2Gi"';
        return [
          finding(
            at,
            "pod.bad-quantity",
            `${written} is no amount: Kubernetes refuses it`,
            `write it like ${like}`,
          ),
        ];
      }
      return name === "memory" && /^[\d.]+m$/.test(written)
        ? [
            finding(
              at,
              "pod.bad-quantity",
              `${written} is in thousandths of a byte`,
              `write ${written.replace(/m$/, "Mi")}`,
            ),
          ]
        : [];
    }),
  );
}

function limits(container: ConfigNode): LintFinding[] {
  return ["cpu", "memory"].flatMap((name) => {
    const request = amount(container, "requests", name);
    const limit = amount(container, "limits", name);
    if (request === undefined || limit === undefined || limit >= request) return [];
    const at = container.at("resources", "limits", name);
    const asked = String(container.at("resources", "requests", name).scalar);
    return [
      finding(
        at,
        "pod.limit-below-request",
        `the limit ${String(at.scalar)} is below the request ${asked}: Kubernetes refuses it`,
        `raise the limit to ${asked} or more`,
      ),
    ];
  });
}

const threadVariables = [
  "OMP_NUM_THREADS",
  "MKL_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "TORCH_NUM_THREADS",
  "RAYON_NUM_THREADS",
  "GOMAXPROCS",
];

/** The variable that starts the most threads. */
function threadsOf(container: ConfigNode): { name: string; threads: number; at: ConfigNode } | undefined {
  return container
    .at("env")
    .items()
    .flatMap((entry) => {
      const name = entry.at("name").text;
      const threads = entry.at("value").number;
      return name !== undefined && threads !== undefined && threadVariables.includes(name)
        ? [{ name, threads, at: entry.at("value") }]
        : [];
    })
    .sort((a, b) => b.threads - a.threads)[0];
}

function cpuQuota(container: ConfigNode): LintFinding[] {
  const at = container.at("resources", "limits", "cpu");
  const limit = parseQuantity(at.scalar);
  if (limit === undefined || limit <= 0) return [];
  const usedUpMs = (threads: number) => Number(((periodMs * limit) / threads).toFixed(1));
  const most = threadsOf(container);
  if (most && most.threads > limit) {
    return [
      finding(
        most.at,
        "pod.threads-over-limit",
        `${most.threads} threads (${most.name}) on a quota of ${limit} CPUs: when all run, it is used up ` +
          `${usedUpMs(most.threads)} ms into every ${periodMs} ms, and they stand still for the rest`,
        `${most.name}: ${Math.max(1, Math.floor(limit))}, or a limit of ${most.threads} CPUs, or none`,
      ),
    ];
  }
  if (Number.isInteger(limit)) return [];
  const threads = Math.ceil(limit);
  return [
    finding(
      at,
      "pod.cpu-limit-fraction",
      `a quota of ${limit} CPUs: with ${threads} busy thread${threads === 1 ? "" : "s"} it is used up ${usedUpMs(threads)} ms into ` +
        `every ${periodMs} ms, and what comes then waits`,
      `a whole number (${threads}), equal to the request; or no CPU limit`,
    ),
  ];
}

/** A limit without a request is a request of the same size. */
function missingRequests(container: ConfigNode): LintFinding[] {
  const missing = ["cpu", "memory"].filter((name) =>
    ["requests", "limits"].every((group) => !container.at("resources", group, name).isThere),
  );
  if (missing.length === 0) return [];
  return [
    finding(
      container.at("resources"),
      "pod.requests-missing",
      `no request for ${missing.join(" and ")}: the scheduler puts the pod on a node that may have none to spare`,
      "requests as measured; inferbench size gives them",
    ),
  ];
}

function gpus(container: ConfigNode): LintFinding[] {
  const at = gpusOf(container);
  if (at === undefined) return [];
  const limit = parseQuantity(at.scalar);
  if (limit !== undefined && !Number.isInteger(limit)) {
    return [
      finding(
        at,
        "pod.gpu-fraction",
        `${String(at.scalar)} of a GPU: Kubernetes gives whole ones only`,
        "whole devices; parts need MIG or time-slicing by the device plugin",
      ),
    ];
  }
  const key = at.path.slice(at.path.indexOf("resources.") + "resources.".length).replace(/^\w+\./, "");
  const requested = container.at("resources", "requests", key);
  const limited = container.at("resources", "limits", key);
  if (!requested.isThere || parseQuantity(requested.scalar) === parseQuantity(limited.scalar)) return [];
  return [
    finding(
      requested,
      "pod.gpu-fraction",
      "a request for GPUs must be their limit: Kubernetes refuses it",
      "keep it under limits only",
    ),
  ];
}
