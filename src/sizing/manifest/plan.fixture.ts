import type { DeploymentPlan } from "./deployment-plan.ts";

const GiB = 1024 ** 3;

/** Ten requests a second of 0.5 s each, p95 below 1 s. */
export const cpuPlan: DeploymentPlan = {
  name: "whisper",
  image: "registry.example/whisper:1",
  replicas: 3,
  pod: {
    workers: 4,
    threadsPerWorker: 1,
    cpuRequestCores: 4,
    cpuLimitCores: 4,
    memoryRequestBytes: 1.5 * GiB,
    memoryLimitBytes: 2 * GiB,
    gpus: 0,
  },
  scaling: {
    minReplicas: 2,
    maxReplicas: 6,
    targetOngoingRequests: 2.1,
    maxOngoingRequests: 3,
    targetUtilizationRatio: 0.44,
    headroomRatio: 0.7,
    scaleUpS: 60,
    upscaleDelayS: 15,
    downscaleDelayS: 120,
  },
  because: {
    replicas:
      "2 pods meet p95 < 1 s at 10 requests a second (simulated 0.83 s [0.81, 0.86]); 1 more so that one may fail",
    cpu: "4 workers × 1 thread; limits equal requests, whole cores",
    memory: "peak of 1.3 GiB measured with 4 workers, × 1.15",
    scaling: "2.1 requests in a pod at the highest rate that meets the goal × headroom 0.7 (Little's law)",
    minReplicas: "the lowest hourly rate needs 2",
    maxReplicas: "twice the peak",
    delays: "a new replica serves after 60 s",
  },
};

/** A language server on one GPU a pod, which batches. */
export const gpuPlan: DeploymentPlan = {
  ...cpuPlan,
  name: "chat",
  image: "registry.example/vllm:1",
  port: 8080,
  engine: "vllm",
  pod: { ...cpuPlan.pod, workers: 1, threadsPerWorker: 8, cpuRequestCores: 8, cpuLimitCores: null, gpus: 1 },
  scaling: {
    ...cpuPlan.scaling,
    targetOngoingRequests: 22.4,
    maxOngoingRequests: 32,
    scaleUpS: 240,
    upscaleDelayS: 60,
    downscaleDelayS: 600,
  },
  because: {},
};
