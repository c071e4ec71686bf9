import { z } from "zod";
import type { DeploymentPlan } from "./deployment-plan.ts";
import { scaleDownWindowS } from "./hpa-part.ts";
import type { ManifestPart } from "./manifest-part.ts";
import { validPart } from "./valid-part.ts";
import { containerNotes, containerOf } from "./workload-parts.ts";

const wholeNumber = z.string().regex(/^\d+$/);
const quantities = z.record(z.string(), z.string());

/** What is used of Knative's Service; source: "Configuring concurrency" and "Configuring scale bounds", Knative 1.x. */
const KnativeService = z.strictObject({
  apiVersion: z.literal("serving.knative.dev/v1"),
  kind: z.literal("Service"),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    template: z.strictObject({
      metadata: z.strictObject({
        annotations: z.strictObject({
          "autoscaling.knative.dev/metric": z.literal("concurrency"),
          "autoscaling.knative.dev/target-utilization-percentage": wholeNumber,
          "autoscaling.knative.dev/min-scale": wholeNumber,
          "autoscaling.knative.dev/max-scale": wholeNumber,
          "autoscaling.knative.dev/scale-down-delay": z.string().regex(/^\d+s$/),
        }),
      }),
      spec: z.strictObject({
        containerConcurrency: z.int().min(1),
        containers: z.array(
          z.strictObject({
            name: z.string(),
            image: z.string(),
            ports: z.array(z.strictObject({ containerPort: z.int().min(1).max(65_535) })),
            env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
            resources: z.strictObject({ requests: quantities, limits: quantities }),
          }),
        ),
      }),
    }),
  }),
});

/** Knative scales at containerConcurrency × utilisation, so the two are the most that a pod may hold and the headroom. */
export function knativePart(plan: DeploymentPlan): ManifestPart {
  const { name, scaling, because } = plan;
  const annotations = ["spec", "template", "metadata", "annotations"];
  const pod = ["spec", "template", "spec"];
  return validPart(
    KnativeService,
    {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: { name },
      spec: {
        template: {
          metadata: {
            annotations: {
              "autoscaling.knative.dev/metric": "concurrency",
              "autoscaling.knative.dev/target-utilization-percentage": String(
                Math.round(100 * scaling.headroomRatio),
              ),
              "autoscaling.knative.dev/min-scale": String(scaling.minReplicas),
              "autoscaling.knative.dev/max-scale": String(scaling.maxReplicas),
              "autoscaling.knative.dev/scale-down-delay": `${scaleDownWindowS(plan)}s`,
            },
          },
          spec: {
            containerConcurrency: Math.max(1, Math.floor(scaling.maxOngoingRequests)),
            containers: [containerOf(plan)],
          },
        },
      },
    },
    [
      [[...annotations, "autoscaling.knative.dev/target-utilization-percentage"], because.scaling],
      [
        [...annotations, "autoscaling.knative.dev/target-utilization-percentage"],
        "percent of containerConcurrency: the headroom for what comes while a new pod starts",
      ],
      [[...annotations, "autoscaling.knative.dev/min-scale"], because.minReplicas],
      [[...annotations, "autoscaling.knative.dev/max-scale"], because.maxReplicas],
      [[...annotations, "autoscaling.knative.dev/scale-down-delay"], because.delays],
      [
        [...annotations, "autoscaling.knative.dev/scale-down-delay"],
        `at least 300 s and twice the ${Math.ceil(scaling.scaleUpS)} s that a new replica takes`,
      ],
      [
        [...pod, "containerConcurrency"],
        "more than these in one pod would miss the goal; the rest wait before it",
      ],
      ...containerNotes(plan, [...pod, "containers", 0]),
    ],
  );
}
