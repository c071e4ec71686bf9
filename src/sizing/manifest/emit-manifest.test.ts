import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Service } from "kubernetes-models/v1/Service";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { emitKinds, emitManifest } from "./emit-manifest.ts";
import { cpuTargetPercent, scaleDownWindowS } from "./hpa-part.ts";
import { cpuPlan, gpuPlan } from "./plan.fixture.ts";

/** Objects of a stream of documents. */
const read = (text: string) => parseAllDocuments(text).map((document) => document.toJS());

describe("a manifest", () => {
  it.each(emitKinds)("of kind %s says where its numbers come from", async (kind) => {
    await expect(emitManifest(kind, cpuPlan)).toMatchFileSnapshot(`goldens/cpu.${kind}.yaml`);
    await expect(emitManifest(kind, gpuPlan)).toMatchFileSnapshot(`goldens/gpu.${kind}.yaml`);
  });

  it.each(["k8s", "hpa", "keda"] as const)("of kind %s, read again, is what Kubernetes takes", (kind) => {
    const models = { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, Service };
    const objects = [cpuPlan, gpuPlan].flatMap((plan) => read(emitManifest(kind, plan)));
    const known = objects.filter(({ kind }) => kind !== "ScaledObject");
    expect(known.length).toBeGreaterThanOrEqual(6);
    for (const object of known) new models[object.kind as keyof typeof models](object).validate();
  });

  it("has a budget of disruptions only where there is more than one pod", () => {
    const kinds = (replicas: number) =>
      read(emitManifest("k8s", { ...cpuPlan, replicas })).map(({ kind }) => kind);
    expect(kinds(1)).toEqual(["Deployment", "Service"]);
    expect(kinds(2)).toEqual(["Deployment", "Service", "PodDisruptionBudget"]);
  });

  it("without reasons has no empty comments", () => {
    for (const kind of emitKinds)
      expect(emitManifest(kind, { ...cpuPlan, because: {} })).not.toMatch(/# *$/m);
  });

  it("keeps a reason of several lines a comment", () => {
    const because = { cpu: "first\nkind: Secret" };
    expect(emitManifest("k8s", { ...cpuPlan, because })).toMatch(/# first\n +# kind: Secret\n +cpu: "4"/);
  });

  it.each(["Whisper", "1st", "a.b", "-a", "a-", "", "x".repeat(64)])("refuses the name '%s'", (name) =>
    expect(() => emitManifest("k8s", { ...cpuPlan, name })).toThrow("cannot be the name"),
  );

  it("refuses bounds that exclude each other", () => {
    const scaling = { ...cpuPlan.scaling, minReplicas: 4, maxReplicas: 3 };
    expect(() => emitManifest("hpa", { ...cpuPlan, scaling })).toThrow("exclude each other");
  });

  it("that Kubernetes would refuse is a defect, and says which field", () => {
    expect(() => emitManifest("k8s", { ...cpuPlan, replicas: 1.5 })).toThrow(
      "the Deployment is not valid: data/spec/replicas must be integer",
    );
  });
});

describe("the target of every autoscaler is the same", () => {
  const objects = (kind: (typeof emitKinds)[number]) => read(emitManifest(kind, gpuPlan));
  const target = gpuPlan.scaling.targetOngoingRequests;

  it("for an HPA of GPU pods, in requests of one pod", () => {
    const { spec } = objects("hpa").at(-1);
    expect(spec.metrics[0].pods.target).toEqual({ type: "AverageValue", averageValue: `${1000 * target}m` });
  });

  it("for KEDA, by the metrics of the plan's engine", () => {
    const { metadata } = objects("keda").at(-1).spec.triggers[0];
    expect(metadata.threshold).toBe(String(target));
    expect(metadata.query).toBe("sum(vllm:num_requests_running) + sum(vllm:num_requests_waiting)");
  });

  it("for Ray Serve, which may hold as many as the goal allows", () => {
    const [{ max_ongoing_requests, autoscaling_config }] =
      objects("ray-serve")[0].applications[0].deployments;
    expect(autoscaling_config.target_ongoing_requests).toBe(target);
    expect(max_ongoing_requests).toBe(32);
  });

  it("for Knative, as the headroom below the hard limit", () => {
    const { template } = objects("knative")[0].spec;
    const percent = template.metadata.annotations["autoscaling.knative.dev/target-utilization-percentage"];
    expect((template.spec.containerConcurrency * Number(percent)) / 100).toBeCloseTo(target, 10);
  });
});

describe("a Ray Serve replica", () => {
  it.each([
    { target: 0.4, most: 0.6, limit: 1 },
    { target: 2.4, most: 2.9, limit: 3 },
    { target: 7, most: 10.9, limit: 10 },
  ])("holds at most $limit for $most, never fewer than the target of $target", ({ target, most, limit }) => {
    const scaling = { ...cpuPlan.scaling, targetOngoingRequests: target, maxOngoingRequests: most };
    const [config] = read(emitManifest("ray-serve", { ...cpuPlan, scaling }));
    expect(config.applications[0].deployments[0].max_ongoing_requests).toBe(limit);
  });
});

describe("the window before a pod is taken away", () => {
  it.each([
    { scaleUpS: 60, downscaleDelayS: 120, windowS: 300 },
    { scaleUpS: 240, downscaleDelayS: 120, windowS: 480 },
    { scaleUpS: 60, downscaleDelayS: 900, windowS: 900 },
    { scaleUpS: 3000, downscaleDelayS: 120, windowS: 3600 },
  ])(
    "is $windowS s for a start of $scaleUpS s and a delay of $downscaleDelayS s",
    ({ windowS, ...times }) => {
      expect(scaleDownWindowS({ scaling: { ...cpuPlan.scaling, ...times } })).toBe(windowS);
    },
  );
});

describe("the CPU target", () => {
  it.each([
    { workers: 4, threads: 1, request: 4, percent: 44, why: "the workers' utilisation" },
    { workers: 4, threads: 1, request: 5, percent: 35, why: "less where the request has a reserve" },
    { workers: 4, threads: 2, request: 4, percent: 44, why: "not more where threads share cores" },
  ])("is $why: $percent %", ({ workers, threads, request, percent }) => {
    const pod = { ...cpuPlan.pod, workers, threadsPerWorker: threads, cpuRequestCores: request };
    expect(cpuTargetPercent({ ...cpuPlan, pod })).toBe(percent);
  });
});
