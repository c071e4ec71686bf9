import { z } from "zod";
import type { DeploymentPlan, MeteredEngine } from "./deployment-plan.ts";
import { behaviorNotes, behaviorOf, scaleDownWindowS } from "./hpa-part.ts";
import type { ManifestPart } from "./manifest-part.ts";
import { validPart } from "./valid-part.ts";

/** Requests in a server, served and waiting. Waiting ones alone are 0 until it is too late. */
const queries: Readonly<Record<MeteredEngine, string>> = {
  vllm: "sum(vllm:num_requests_running) + sum(vllm:num_requests_waiting)",
  sglang: "sum(sglang:num_running_reqs) + sum(sglang:num_queue_reqs)",
  tgi: "sum(tgi_batch_current_size) + sum(tgi_queue_size)",
  "llama-cpp": "sum(llamacpp:requests_processing) + sum(llamacpp:requests_deferred)",
};

const placeholderQuery = "sum(REPLACE_requests_served) + sum(REPLACE_requests_waiting)";

const seconds = z.int().min(0);
const window = z.strictObject({ stabilizationWindowSeconds: seconds.max(3600) });

/** What is used of KEDA's ScaledObject; source: its specification and that of the Prometheus scaler, KEDA 2.15 to 2.22. */
const ScaledObject = z.strictObject({
  apiVersion: z.literal("keda.sh/v1alpha1"),
  kind: z.literal("ScaledObject"),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    scaleTargetRef: z.strictObject({ name: z.string() }),
    pollingInterval: seconds.min(1),
    cooldownPeriod: seconds,
    minReplicaCount: z.int().min(0),
    maxReplicaCount: z.int().min(1),
    advanced: z.strictObject({
      horizontalPodAutoscalerConfig: z.strictObject({
        behavior: z.strictObject({ scaleUp: window, scaleDown: window }),
      }),
    }),
    triggers: z.array(
      z.strictObject({
        type: z.literal("prometheus"),
        metricType: z.literal("AverageValue"),
        metadata: z.strictObject({
          serverAddress: z.url(),
          query: z.string(),
          // KEDA takes strings only.
          threshold: z.string().regex(/^\d+(\.\d+)?$/),
          ignoreNullValues: z.enum(["true", "false"]),
        }),
      }),
    ),
  }),
});

/** KEDA's defaults for how often it asks, and the least that is worth it. */
const pollingS = { least: 5, most: 30 };

export function kedaPart(plan: DeploymentPlan): ManifestPart {
  const { name, engine, scaling, because } = plan;
  const trigger = ["spec", "triggers", 0];
  const behavior = ["spec", "advanced", "horizontalPodAutoscalerConfig", "behavior"];
  return validPart(
    ScaledObject,
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name },
      spec: {
        scaleTargetRef: { name },
        pollingInterval: Math.floor(Math.min(pollingS.most, Math.max(pollingS.least, scaling.upscaleDelayS))),
        cooldownPeriod: scaleDownWindowS(plan),
        minReplicaCount: scaling.minReplicas,
        maxReplicaCount: scaling.maxReplicas,
        advanced: { horizontalPodAutoscalerConfig: { behavior: behaviorOf(plan) } },
        triggers: [
          {
            type: "prometheus",
            metricType: "AverageValue",
            metadata: {
              serverAddress: "http://prometheus.monitoring.svc:9090",
              query: engine === undefined ? placeholderQuery : queries[engine],
              threshold: String(Number(scaling.targetOngoingRequests.toFixed(2))),
              ignoreNullValues: "false",
            },
          },
        ],
      },
    },
    [
      [["spec", "cooldownPeriod"], "only for the step to 0 replicas; the others follow behavior below"],
      [["spec", "minReplicaCount"], because.minReplicas],
      [["spec", "maxReplicaCount"], because.maxReplicas],
      ...behaviorNotes(plan, behavior),
      [[...trigger, "metadata", "serverAddress"], "replace: where your Prometheus is"],
      [
        [...trigger, "metadata", "query"],
        engine === undefined
          ? "replace: requests in all replicas, served and waiting; waiting ones alone are 0 until it is too late"
          : "requests in all replicas, served and waiting; narrow it by your labels where Prometheus sees other servers too",
      ],
      [[...trigger, "metadata", "threshold"], because.scaling],
      [
        [...trigger, "metadata", "ignoreNullValues"],
        "an empty answer is an error: by default it would count as 0 requests",
      ],
    ],
  );
}
