import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emitKinds, emitManifest } from "../manifest/emit-manifest.ts";
import { cpuPlan, gpuPlan } from "../manifest/plan.fixture.ts";
import { lintConfig, lintFiles } from "./lint-config.ts";
import { lintRules } from "./lint-rules.ts";

const codes = (text: string): string[] => lintConfig(text, "f.yaml").map(({ code }) => code);

describe("what size writes", () => {
  it.each(emitKinds)("as %s has nothing to find", (kind) => {
    for (const plan of [cpuPlan, gpuPlan]) expect(lintConfig(emitManifest(kind, plan), "f")).toEqual([]);
  });
});

const container = (resources: string, env = "[]"): string =>
  `{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: ${env}, resources: ${resources}}]}}`;
const threads = (value: string): string => `[{name: OMP_NUM_THREADS, value: "${value}"}]`;
const good = "{requests: {cpu: 2, memory: 1Gi}, limits: {cpu: 2, memory: 1Gi}}";

describe("a container", () => {
  it.each([
    [good, "[]", []],
    [good, threads("2"), []],
    [good, threads("4"), ["pod.threads-over-limit"]],
    [good, threads("$(CPUS)"), []],
    ["{requests: {cpu: 2, memory: 1Gi}}", threads("64"), []],
    ["{limits: {cpu: 2, memory: 1Gi}}", "[]", []],
    ["{requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: 500m}}", "[]", ["pod.cpu-limit-fraction"]],
    ["{requests: {cpu: 1500m, memory: 1Gi}}", "[]", []],
    ["{requests: {memory: 1Gi}}", "[]", ["pod.requests-missing"]],
    ["{}", "[]", ["pod.requests-missing"]],
    ["{requests: {cpu: 2, memory: 2Gi}, limits: {memory: 1Gi}}", "[]", ["pod.limit-below-request"]],
    ["{requests: {cpu: 2, memory: 1G}, limits: {memory: 1Gi}}", "[]", []],
    ["{requests: {cpu: 2, memory: 1GB}}", "[]", ["pod.bad-quantity"]],
    ["{requests: {cpu: two, memory: 1Gi}}", "[]", ["pod.bad-quantity"]],
    ["{requests: {cpu: 2, memory: 512m}}", "[]", ["pod.bad-quantity"]],
    ["{requests: {cpu: 2, memory: 1Gi}, limits: {nvidia.com/gpu: 1}}", "[]", []],
    ["{requests: {cpu: 2, memory: 1Gi}, limits: {nvidia.com/gpu: 0.5}}", "[]", ["pod.gpu-fraction"]],
    ["{requests: {cpu: 2, memory: 1Gi, nvidia.com/gpu: 1}}", "[]", ["pod.gpu-fraction"]],
    ["{requests: {cpu: 2, memory: 1Gi, nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}}", "[]", []],
  ])("with %s and %s gives %s", (resources, env, expected) =>
    expect(codes(container(resources, env))).toEqual(expected),
  );
});

const target = (resources: string, replicas = ""): string => `
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {${replicas}template: {spec: {containers: [{name: c, resources: ${resources}}]}}}}
`;
const behavior = "behavior: {scaleDown: {stabilizationWindowSeconds: 300}}";
const hpa = (spec: string): string =>
  `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: a}, ${spec}}}\n`;
const cpu = (percent: number): string =>
  `metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: ${percent}}}}]`;
const bounds = "minReplicas: 2, maxReplicas: 4";
const gpu = "{limits: {cpu: 2, memory: 1Gi, nvidia.com/gpu: 1}}";

describe("a HorizontalPodAutoscaler", () => {
  it.each([
    ["good", hpa(`${bounds}, ${behavior}, ${cpu(60)}`) + target(good), []],
    ["whose target is not here", hpa(`${bounds}, ${behavior}, ${cpu(60)}`), []],
    ["without bounds", hpa(behavior), ["scaler.bounds"]],
    ["with bounds that cross", hpa(`minReplicas: 5, maxReplicas: 4, ${behavior}`), ["scaler.bounds"]],
    ["for one replica", hpa(`maxReplicas: 4, ${behavior}`), ["scaler.one-replica"]],
    ["for none", hpa(`minReplicas: 0, maxReplicas: 4, ${behavior}`), ["scaler.cold-start"]],
    ["without a window", hpa(bounds), ["scaler.scale-down-window"]],
    [
      "with a short window",
      hpa(`${bounds}, behavior: {scaleDown: {stabilizationWindowSeconds: 30}}`),
      ["scaler.scale-down-window"],
    ],
    ["with a high target", hpa(`${bounds}, ${behavior}, ${cpu(95)}`), ["scaler.cpu-target"]],
    ["on CPU, of GPU pods", hpa(`${bounds}, ${behavior}, ${cpu(60)}`) + target(gpu), ["scaler.cpu-for-gpu"]],
    [
      "on CPU, of pods without a request",
      hpa(`${bounds}, ${behavior}, ${cpu(60)}`) + target("{requests: {memory: 1Gi}}"),
      ["scaler.no-cpu-request", "pod.requests-missing"],
    ],
    [
      "of a Deployment with fixed replicas",
      hpa(`${bounds}, ${behavior}`) + target(good, "replicas: 3, "),
      ["scaler.fixed-replicas"],
    ],
    [
      "beside another",
      `${hpa(`${bounds}, ${behavior}`)}---\n${hpa(`${bounds}, ${behavior}`)}${target(good)}`,
      ["scaler.two-scalers"],
    ],
    [
      "on CPU, beside a VerticalPodAutoscaler",
      `${hpa(`${bounds}, ${behavior}, ${cpu(60)}`)}---\n{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, spec: {targetRef: {kind: Deployment, name: a}}}${target(good)}`,
      ["scaler.two-scalers"],
    ],
    [
      "beside a VerticalPodAutoscaler that only advises",
      `${hpa(`${bounds}, ${behavior}, ${cpu(60)}`)}---\n{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, spec: {updatePolicy: {updateMode: "Off"}, targetRef: {kind: Deployment, name: a}}}${target(good)}`,
      [],
    ],
    [
      "of an old version",
      hpa(`${bounds}, ${behavior}`).replace("autoscaling/v2", "autoscaling/v2beta2"),
      ["scaler.api-removed"],
    ],
    [
      "of version 1",
      hpa(`${bounds}, ${behavior}, targetCPUUtilizationPercentage: 95`).replace(
        "autoscaling/v2",
        "autoscaling/v1",
      ),
      ["scaler.cpu-target"],
    ],
  ])("%s", (_, text, expected) => expect(codes(text)).toEqual(expected));

  it("of another namespace is not held against a workload of the same name", () => {
    const files = [
      {
        name: "hpa.yaml",
        text: hpa(`${bounds}, ${behavior}`).replace("spec:", "metadata: {namespace: x}, spec:"),
      },
      { name: "d.yaml", text: target(good, "replicas: 3, ").replace("name: a}", "name: a, namespace: y}") },
    ];
    expect(lintFiles(files)).toEqual([]);
  });
});

const window = `advanced: {horizontalPodAutoscalerConfig: {${behavior}}}`;
const keda = (spec: string, advanced = window): string => `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
spec: {scaleTargetRef: {name: a}, ${advanced}, ${spec}}
`;
const prometheus = (query: string, more = 'ignoreNullValues: "false"'): string =>
  `minReplicaCount: 2, triggers: [{type: prometheus, metadata: {query: "${query}", ${more}}}]`;

describe("a ScaledObject", () => {
  it.each([
    [prometheus("sum(vllm:num_requests_running) + sum(vllm:num_requests_waiting)"), []],
    [prometheus("sum(rate(http_requests_total[2m]))"), []],
    [prometheus("sum(vllm:num_requests_waiting)"), ["keda.waiting-only"]],
    [prometheus("sum(sglang:num_queue_reqs)"), ["keda.waiting-only"]],
    [prometheus("sum(x)", 'threshold: "3"'), ["keda.null-as-zero"]],
    [prometheus("sum(x)", 'threshold: 3, ignoreNullValues: "false"'), ["keda.text-value"]],
    ["minReplicaCount: 2, cooldownPeriod: 60", []],
    ["minReplicaCount: 2, idleReplicaCount: 0, cooldownPeriod: 60", []],
    ["minReplicaCount: 0, cooldownPeriod: 60", ["scaler.cold-start"]],
    ["pollingInterval: 5", ["scaler.cold-start"]],
    ["minReplicaCount: 200", ["scaler.bounds"]],
    ["minReplicaCount: 2, maxReplicas: 3", ["keda.unknown-field"]],
    ["minReplicaCount: 2, pollInterval: 3", ["keda.unknown-field"]],
  ])("with %s gives %s", (spec, expected) => expect(codes(keda(spec))).toEqual(expected));

  it("with a cooldown for what it never does", () =>
    expect(codes(keda("minReplicaCount: 2, cooldownPeriod: 60", "advanced: {}"))).toEqual([
      "scaler.scale-down-window",
      "keda.cooldown",
    ]));

  it("on CPU, of GPU pods", () => {
    const trigger = 'minReplicaCount: 2, triggers: [{type: cpu, metadata: {value: "60"}}]';
    expect(codes(keda(trigger) + target(gpu))).toEqual(["scaler.cpu-for-gpu"]);
  });
});

const knative = (annotations: string, spec = "containerConcurrency: 4", own = ""): string =>
  `{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {annotations: {${own}}}, spec: {template: {metadata: {annotations: {${annotations}}}, spec: {${spec}, containers: [{name: a, resources: ${good}}]}}}}`
    .replaceAll(" @", " autoscaling.knative.dev/")
    .replaceAll("{@", "{autoscaling.knative.dev/");

describe("a Knative Service", () => {
  it.each([
    [knative('@min-scale: "2"'), []],
    [knative('@minScale: "2"'), []],
    [knative('@min-scale: "2"', "containerConcurrency: 0"), ["knative.no-limit"]],
    [knative('@min-scale: "2"', "timeoutSeconds: 60"), ["knative.no-limit"]],
    [knative('@min-scale: "2", @metric: "rps"', "timeoutSeconds: 60"), []],
    [knative('@min-scale: "2", @target: "9"'), ["knative.target-over-limit"]],
    [knative('@min-scale: "2", @target: "3"'), []],
    [knative(""), ["scaler.cold-start"]],
    [knative('@min-scale: "1"'), ["scaler.one-replica"]],
    [knative('@min-scale: "3", @max-scale: "2"'), ["scaler.bounds"]],
    [knative('@min-scale: "3", @max-scale: "0"'), []],
    [knative("@min-scale: 2"), ["knative.text-value"]],
    [knative('@min-scale: "2", @targets: "3"'), ["knative.unknown-annotation"]],
    [knative('@min-scale: "2"', undefined, '@max-scale: "3"'), ["knative.annotation-place"]],
  ])("%s gives %s", (text, expected) => expect(codes(text)).toEqual(expected));
});

describe("a file", () => {
  it("with nothing that is checked says so", () => {
    expect(lintConfig("kind: ConfigMap\n---\na: 1\n", "f.yaml")).toMatchObject([
      {
        code: "lint.nothing-known",
        severity: "warning",
        message: expect.stringContaining("(ConfigMap, no kind)"),
      },
    ]);
  });

  it("that is empty has nothing wrong", () => expect(lintConfig("", "f")).toEqual([]));

  it("that refers to itself ends", () => {
    expect(codes("deployments: &a [*a, &b {name: x, <<: *b}]")).toEqual([]);
  });

  it("is read in order, by line", () => {
    const text = keda("minReplicas: 2, cooldownPeriod: 3");
    const lines = lintFiles([
      { name: "b", text },
      { name: "a", text },
    ]).map(({ file, line }) => `${file}${line}`);
    expect(lines).toEqual(["b4", "b4", "a4", "a4"]);
  });
});

describe("docs/lint.md", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/lint.md"), "utf8");

  it.each(Object.entries(lintRules))("lists %s as it is", (code, [severity, what]) => {
    expect(page).toContain(`| \`${code}\` | ${severity} | ${what} |`);
  });
});
