import { z } from "zod";
import type { DeploymentPlan } from "./deployment-plan.ts";
import { scaleDownWindowS } from "./hpa-part.ts";
import type { ManifestPart } from "./manifest-part.ts";
import { validPart } from "./valid-part.ts";

const amount = z.number().positive();

/** What is used of Ray Serve's configuration; source: ray.serve.schema and AutoscalingConfig, Ray 2.32 and newer. */
const ServeConfig = z.strictObject({
  applications: z.array(
    z.strictObject({
      name: z.string().min(1),
      route_prefix: z.string().startsWith("/"),
      import_path: z.string().regex(/^[^:]+:[^:]+$/),
      deployments: z.array(
        z.strictObject({
          name: z.string().min(1),
          max_ongoing_requests: z.int().min(1),
          autoscaling_config: z.strictObject({
            target_ongoing_requests: amount,
            min_replicas: z.int().min(0),
            max_replicas: z.int().min(1),
            upscale_delay_s: z.number().min(0),
            downscale_delay_s: z.number().min(0),
            look_back_period_s: amount,
          }),
          ray_actor_options: z.strictObject({
            num_cpus: amount,
            num_gpus: amount.optional(),
            memory: amount,
          }),
        }),
      ),
    }),
  ),
});

/** Ray's own default, and the least that averages more than one reading of its 10 s. */
const lookBackS = { least: 10, most: 30 };

/** Two decimals: finer than any measurement. */
const rounded = (value: number): number => Number(value.toFixed(2));

export function rayServePart(plan: DeploymentPlan): ManifestPart {
  const { name, pod, scaling, because } = plan;
  const target = Math.max(0.01, rounded(scaling.targetOngoingRequests));
  const deployment = ["applications", 0, "deployments", 0];
  const scalingAt = [...deployment, "autoscaling_config"];
  return validPart(
    ServeConfig,
    {
      applications: [
        {
          name,
          route_prefix: "/",
          import_path: "main:app",
          deployments: [
            {
              name,
              max_ongoing_requests: Math.max(1, Math.floor(scaling.maxOngoingRequests), Math.ceil(target)),
              autoscaling_config: {
                target_ongoing_requests: target,
                min_replicas: scaling.minReplicas,
                max_replicas: scaling.maxReplicas,
                upscale_delay_s: rounded(scaling.upscaleDelayS),
                downscale_delay_s: scaleDownWindowS(plan),
                look_back_period_s: Math.min(
                  lookBackS.most,
                  Math.max(lookBackS.least, rounded(scaling.upscaleDelayS)),
                ),
              },
              ray_actor_options: {
                num_cpus: rounded(pod.cpuRequestCores),
                ...(pod.gpus === 0 ? {} : { num_gpus: pod.gpus }),
                memory: Math.ceil(pod.memoryRequestBytes),
              },
            },
          ],
        },
      ],
    },
    [
      [["applications", 0, "import_path"], "replace: the module and the application in it"],
      [[...deployment, "name"], "replace: the name of the class in the code"],
      [
        [...deployment, "max_ongoing_requests"],
        "more than these in one replica would miss the goal; the rest wait before it",
      ],
      [[...scalingAt, "target_ongoing_requests"], because.scaling],
      [[...scalingAt, "min_replicas"], because.minReplicas],
      [[...scalingAt, "max_replicas"], because.maxReplicas],
      [[...scalingAt, "upscale_delay_s"], because.delays],
      [
        [...scalingAt, "downscale_delay_s"],
        `at least 300 s and twice the ${Math.ceil(scaling.scaleUpS)} s that a new replica takes`,
      ],
      [[...deployment, "ray_actor_options", "num_cpus"], because.cpu],
      [[...deployment, "ray_actor_options", "memory"], because.memory],
    ],
  );
}
