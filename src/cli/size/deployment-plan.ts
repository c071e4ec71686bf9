import { BenchError, formatDurationMs } from "../../base/index.ts";
import type {
  DeploymentPlan,
  Measurement,
  MeteredEngine,
  PodPlan,
  SizingAnswer,
} from "../../sizing/index.ts";
import type { SizeFlags } from "../size-flags.ts";

/** The chosen shape as resources of a pod. @throws usage.bad-value when nothing was chosen or memory is unknown */
export function podPlan(answer: SizingAnswer, gpus: number): PodPlan {
  const { chosen, unreachable } = answer;
  if (!Number.isInteger(gpus) || gpus < 0) {
    throw new BenchError("usage.bad-value", `--gpus ${gpus} cannot be`, {
      hint: "give whole devices, from 0 on",
    });
  }
  if (!chosen) throw new BenchError("size.invalid", `there is nothing to deploy: ${unreachable}`);
  const { memoryPerPodBytes, cpuPerPodCores, shape, threadsPerWorker } = chosen;
  if (typeof memoryPerPodBytes !== "number") {
    throw new BenchError("usage.bad-value", `a manifest needs memory, and ${memoryPerPodBytes.unavailable}`, {
      hint: "such as --memory-per-worker 1g",
    });
  }
  return {
    workers: shape.workersPerPod,
    threadsPerWorker,
    cpuRequestCores: cpuPerPodCores,
    cpuLimitCores: cpuPerPodCores,
    memoryRequestBytes: memoryPerPodBytes,
    memoryLimitBytes: memoryPerPodBytes,
    gpus,
  };
}

/** A DNS label made of a model's name. */
function labelOf(model: string): string {
  const label = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 50);
  return label === "" ? "inference" : label;
}

/** The answer in the words of a deployment. */
export function deploymentPlan(
  answer: SizingAnswer,
  sized: readonly Measurement[],
  { name, image, gpus, metricsOf }: Pick<SizeFlags, "name" | "image" | "gpus" | "metricsOf">,
): DeploymentPlan {
  const pod = podPlan(answer, gpus);
  const { chosen, question, plannedPerSecond } = answer;
  const shape = chosen?.shape;
  const scaling = chosen?.scaling;
  if (!shape || !scaling) throw new BenchError("size.invalid", "there is nothing to deploy");
  const workers = `${pod.workers} ${pod.workers === 1 ? "worker" : "workers"} × ${pod.threadsPerWorker} ${pod.threadsPerWorker === 1 ? "thread" : "threads"}`;
  return {
    name: name ?? labelOf(sized[0]?.key.model ?? "inference"),
    image: image ?? "",
    ...(metricsOf === undefined ? {} : { engine: metricsOf as MeteredEngine }),
    replicas: shape.pods,
    pod,
    scaling,
    because: {
      replicas: `${question.goal.text} at ${plannedPerSecond.toFixed(2)} requests/s: ${question.goal.statistic} ${formatDurationMs(shape.figure.ms)} ${answer.method === "simulation" ? `simulated, ${question.balancing} balancing` : "measured on one replica, random balancing"}`,
      cpu: `${workers}; limit = request, so that a full node changes nothing`,
      memory: question.memoryPerWorkerBytes
        ? "as given for a worker × workers"
        : "highest use while measured × 1.15 × workers",
      scaling: `rate within the goal × response time (Little's law) × ${scaling.headroomRatio.toFixed(2)}`,
      minReplicas: `the target alone (${question.targetPerSecond} requests/s), and never fewer than ${question.minPods}`,
      maxReplicas: "twice the peak: a limit to the bill, no forecast",
      delays: `a pod takes ${scaling.scaleUpS} s to serve`,
    },
  };
}
