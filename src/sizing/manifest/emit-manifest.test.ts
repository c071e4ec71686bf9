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
