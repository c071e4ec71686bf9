import { describe, expect, it } from "vitest";
import { lintConfig } from "./lint-config.ts";

/** One deployment in flow style, with the codes and paths that it gives. */
const lint = (deployment: string) => lintConfig(`deployments: [{name: a, ${deployment}}]`, "serve.yaml");
const codes = (deployment: string): string[] => lint(deployment).map(({ code }) => code);
const scaling = (fields: string): string => `autoscaling_config: {max_replicas: 8, ${fields}}`;

describe("a field that Ray Serve does not have", () => {
  it.each([
    ["max_outgoing_requests: 3", "write max_ongoing_requests: 3"],
    ["max_concurrent_queries: 3", "write max_ongoing_requests: 3"],
    ["max_ongoing_request: 3", "write max_ongoing_requests: 3"],
    ["num_replica: 3", "write num_replicas: 3"],
    ["replicas: 3", "write num_replicas: 3"],
    ["num_gpus: 1", "write num_gpus: 1, in ray_actor_options"],
    ["target_ongoing_requests: 3", "write target_ongoing_requests: 3, in autoscaling_config"],
    [scaling("target_num_ongoing_requests_per_replica: 3"), "write target_ongoing_requests: 3"],
    [scaling("max_ongoing_requests: 3"), "write max_ongoing_requests: 3, in a deployment"],
    [scaling("upscale_delay: 3"), "write upscale_delay_s: 3"],
    ["max_ongoing_requests: 5, max_outgoing_requests: 3", "take it out"],
    ["ray_actor_options: {num_gpu: 1}", "write num_gpus: 1"],
  ])("%s: %s", (fields, suggestion) => {
    const [found, ...others] = lint(fields);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "error", suggestion });
    expect(found?.code).toMatch(/^ray\.(unknown|misplaced)-field$/);
  });

  it.each([
    ["max_outgoing_requests: 3", /max_ongoing_requests keeps its default, 5$/],
    [scaling("target_outgoing_requests: 3"), /target_ongoing_requests keeps its default, 2$/],
    [scaling("lookback_period_s: 3"), /look_back_period_s keeps its default, 30$/],
    [scaling("downscale_delay: 300"), /downscale_delay_s keeps its default, 600$/],
    [scaling("target_num_ongoing_requests_per_replica: 3"), /renamed in Ray 2\.10/],
  ])("%s says what applies instead", (fields, message) => {
    expect(lint(fields)[0]?.message).toMatch(message);
  });

  it("and that is like none of its fields is a warning: Ray may be newer", () =>
    expect(lint("frobnicate: {}")).toMatchObject([{ code: "ray.unrecognized-field", severity: "warning" }]));

  it("is found at the top, in an application and in http_options", () => {
    const text = "grpc_option: {}\nhttp_options: {hots: x}\napplications:\n- name: a\n  deployment: []\n";
    expect(lintConfig(text, "f").map(({ line, column, suggestion }) => [line, column, suggestion])).toEqual([
      [1, 1, "write grpc_options"],
      [2, 16, "write host: x"],
      [5, 3, "write deployments"],
    ]);
  });

  it("is not one that works, under its new name or its old one", () => {
    expect(
      codes("num_replicas: 2, max_ongoing_requests: 8, max_queued_requests: 10, user_config: {x: 1}"),
    ).toEqual([]);
    expect(codes(scaling("smoothing_factor: 0.5"))).toEqual(["ray.deprecated-field"]);
  });
});

describe("numbers", () => {
  it.each([
    [`max_ongoing_requests: 1, ${scaling("target_ongoing_requests: 25")}`, "25 × the service time"],
    [`max_ongoing_requests: 4, ${scaling("target_ongoing_requests: 10")}`, "2.5 × the service time"],
    [
      scaling("target_ongoing_requests: 10"),
      "at most 5 served at once (the default) keeps 5 requests waiting",
    ],
  ])("that queue by design, %s: %s", (fields, message) => {
    const [found] = lint(fields);
    expect(found).toMatchObject({ code: "ray.queue-by-design", severity: "warning" });
    expect(found?.message).toContain(message);
  });

  it.each([
    [`max_ongoing_requests: 5, ${scaling("target_ongoing_requests: 5")}`, []],
    [scaling("min_replicas: 9"), ["ray.bounds"]],
    [scaling("min_replicas: 8"), ["ray.never-scales"]],
    ["autoscaling_config: {min_replicas: 1}", ["ray.never-scales"]],
    ["num_replicas: auto, autoscaling_config: {min_replicas: 1}", []],
    [`num_replicas: 3, ${scaling("min_replicas: 1")}`, ["ray.fixed-replicas"]],
    [scaling("initial_replicas: 9"), ["ray.bounds"]],
    [scaling("min_replicas: 0"), ["ray.cold-start"]],
    [scaling("downscale_delay_s: 30"), ["ray.fast-downscale"]],
    [scaling("downscale_delay_s: 60"), []],
    ["ray_actor_options: {num_gpus: 0.25}", ["ray.shared-gpu"]],
    ["ray_actor_options: {num_gpus: 1.5}", ["ray.gpu-fraction"]],
    ["ray_actor_options: {num_gpus: 1, memory: 2000_000_000}", []],
    [
      "ray_actor_options: {runtime_env: {env_vars: {CUDA_VISIBLE_DEVICES: '0'}}}",
      ["ray.cuda-visible-devices"],
    ],
  ])("%s gives %s", (fields, expected) => expect(codes(fields)).toEqual(expected));

  it("come from anchors and merges too", () => {
    const text = `
base: &base {max_ongoing_requests: 1}
deployments:
- name: a
  <<: *base
  autoscaling_config: &scaling {max_replicas: 9, target_ongoing_requests: 3}
- name: b
  <<: *base
  autoscaling_config: *scaling
`;
    const queues = lintConfig(text, "f").filter(({ code }) => code === "ray.queue-by-design");
    expect(queues.map(({ path }) => path)).toEqual([
      "deployments[0].autoscaling_config.target_ongoing_requests",
      "deployments[1].autoscaling_config.target_ongoing_requests",
    ]);
  });
});

describe("a RayService of Kubernetes", () => {
  it("is checked inside, at the lines of the file", () => {
    const text = `apiVersion: ray.io/v1
kind: RayService
spec:
  serveConfigV2: |
    applications:
      - name: a
        deployments:
          - name: b
            max_outgoing_requests: 3
`;
    expect(lintConfig(text, "f")).toMatchObject([
      {
        line: 9,
        column: 13,
        path: "spec.serveConfigV2: applications[0].deployments[0].max_outgoing_requests",
      },
    ]);
    expect(text.split("\n")[8]?.slice(12)).toBe("max_outgoing_requests: 3");
  });
});
