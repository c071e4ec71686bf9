import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { BenchError } from "../../base/index.ts";
import type { PodPlan } from "./deployment-plan.ts";
import { patchResources } from "./patch-resources.ts";
import { cpuPlan } from "./plan.fixture.ts";

const pod: PodPlan = cpuPlan.pod;
const commented = readFileSync(
  join(import.meta.dirname, "../../../testdata/manifests/commented.yaml"),
  "utf8",
);

/** Lines that differ, as "- old" and "+ new"; texts of as many lines only. */
function changedLines(before: string, after: string): string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  expect(now.length).toBe(old.length);
  return old.flatMap((line, i) => (line === now[i] ? [] : [`- ${line.trim()}`, `+ ${now[i]?.trim()}`]));
}

/** A Deployment whose container has these lines below its name. */
const deployment = (container: string, extra = ""): string =>
  `kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: a
${container.replace(/^/gm, "          ")}
${extra}`;

/** Lines of the container after the patch, without their common indent. */
const patchedContainer = (container: string, plan = pod): string =>
  patchResources(deployment(container), plan)
    .split("\n")
    .slice(6)
    .map((line) => line.slice(10))
    .join("\n")
    .trimEnd();

const refusal = (action: () => unknown): BenchError => {
  try {
    action();
  } catch (error) {
    if (error instanceof BenchError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("a commented manifest", () => {
  it("keeps every comment, quote, blank line, other document and init container", async () => {
    const patched = patchResources(commented, pod, { replicas: 3 });
    await expect(patched).toMatchFileSnapshot("goldens/commented.patched.yaml");
    expect(changedLines(commented, patched)).toEqual([
      "- replicas: 2        # from the old sheet",
      "+ replicas: 3        # from the old sheet",
      '- cpu: "2.5"      # from the sizing recommendation',
      '+ cpu: "4"      # from the sizing recommendation',
      "- memory: '1Gi'",
      "+ memory: '1536Mi'",
      "- cpu: 3          # +0.5",
      "+ cpu: 4          # +0.5",
      '- memory: "1.5Gi" # + half',
      '+ memory: "2Gi" # + half',
    ]);
  });

  it("is still what Kubernetes takes", () => {
    const [, deployment] = parseAllDocuments(patchResources(commented, pod, { replicas: 3 }));
    new Deployment(deployment?.toJS()).validate();
  });

  it("keeps its replicas where none are given", () =>
    expect(patchResources(commented, pod)).toContain("replicas: 2  "));

  it("is the same after a second patch", () => {
    const once = patchResources(commented, pod, { replicas: 3 });
    expect(patchResources(once, pod, { replicas: 3 })).toBe(once);
  });

  it("keeps its line ends of Windows, also in what is new", () => {
    const windows = commented.replaceAll("\n", "\r\n");
    expect(patchResources(windows, pod)).toBe(patchResources(commented, pod).replaceAll("\n", "\r\n"));
    const bare = deployment("image: i").replaceAll("\n", "\r\n");
    const patched = patchResources(bare, pod);
    expect(patched).toContain("resources:\r\n");
    expect(patched.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("loses the line of a CPU limit that the plan does not want", () => {
    const patched = patchResources(commented, { ...pod, cpuLimitCores: null });
    expect(patched).not.toContain("+0.5");
    expect(patched.split("\n").length).toBe(commented.split("\n").length - 1);
  });
});

const block = `resources:
  requests:
    cpu: "4"
    memory: 1536Mi
  limits:
    cpu: "4"
    memory: 2Gi`;

describe("a container", () => {
  it.each([
    ["without resources", "image: i # pinned\nports: []", `image: i # pinned\n${block}\nports: []`],
    ["with a long image", "image: >-\n  i\nports: []", `${block}\nimage: >-\n  i\nports: []`],
    [
      "with empty resources",
      "resources: {} # later\nports: []",
      `${block.replace(":", ": # later")}\nports: []`,
    ],
    ["with null resources", "resources:\nports: []", `${block}\nports: []`],
    [
      "with requests only",
      "resources:\n  # asked for\n  requests:\n    memory: 1Gi\n",
      'resources:\n  limits:\n    cpu: "4"\n    memory: 2Gi\n  # asked for\n  requests:\n    cpu: "4"\n    memory: 1536Mi',
    ],
    [
      "with a null request",
      "resources:\n  requests:\n  limits: {cpu: 1, memory: 1Gi}",
      `resources:
  requests:
    cpu: "4"
    memory: 1536Mi
  limits: {cpu: 4, memory: 2Gi}`,
    ],
    [
      "with an empty quantity",
      "resources:\n  requests: {cpu: , memory: 1Gi}\n  limits:\n    cpu:\n    memory: 1Gi",
      `resources:
  requests: {cpu: "4" , memory: 1536Mi}
  limits:
    cpu: "4"
    memory: 2Gi`,
    ],
    [
      "in flow style",
      "resources: { requests: {cpu: '1'}, limits: { memory: 1Gi, } } # short",
      `resources: { requests: {cpu: '4', memory: 1536Mi}, limits: { memory: 2Gi, cpu: "4", } } # short`,
    ],
    ["that takes its resources from an anchor", "env: &r [] \nresources: *r", `env: &r [] \n${block}`],
    [
      "that takes a quantity from an anchor",
      "resources:\n  requests: {cpu: &c 1, memory: 1Gi}\n  limits:\n    cpu: *c\n    memory: 2Gi",
      `resources:
  requests: {cpu: &c 4, memory: 1536Mi}
  limits:
    cpu: "4"
    memory: 2Gi`,
    ],
    [
      "whose limits are its requests by an anchor",
      "resources:\n  requests: &r\n    cpu: 1\n    memory: 1Gi\n  limits: *r",
      `resources:
  requests: &r
    cpu: 4
    memory: 1536Mi
  limits:
    cpu: "4"
    memory: 2Gi`,
    ],
  ])("%s", (_, before, after) => expect(patchedContainer(before)).toBe(after));

  it("loses a CPU limit in flow style, wherever it stands", () => {
    const unlimited = { ...pod, cpuLimitCores: null };
    const limits = (text: string) =>
      patchedContainer(`resources: {requests: {}, limits: {${text}}}`, unlimited);
    const requests = 'requests: {cpu: "4", memory: 1536Mi}';
    expect(limits("cpu: 1, memory: 1Gi")).toBe(`resources: {${requests}, limits: {memory: 2Gi}}`);
    expect(limits("memory: 1Gi, cpu: 1")).toBe(`resources: {${requests}, limits: {memory: 2Gi}}`);
  });

  it("at the end of a file without a last line break gets its resources", () => {
    const text = deployment("image: i").trimEnd();
    expect(patchResources(text, pod)).toBe(`${text}\n${block.replace(/^/gm, "          ")}`);
  });

  it("of a JSON file stays JSON", () => {
    const json = JSON.stringify(
      { kind: "Pod", spec: { containers: [{ name: "a", image: "i" }] } },
      undefined,
      2,
    );
    expect(JSON.parse(patchResources(json, pod)).spec.containers[0].resources).toEqual(
      parse(block).resources,
    );
  });

  it("of a pod with several is chosen by its name", () => {
    const text = deployment("image: i\n", "        - name: b\n          image: j\n");
    const patched = patchResources(text, pod, { container: "b" });
    expect(parse(patched).spec.template.spec.containers).toEqual([
      { name: "a", image: "i" },
      { name: "b", image: "j", ...parse(block) },
    ]);
  });
});

describe("replicas", () => {
  it("that were not there come first in the spec", () => {
    const patched = patchResources(deployment("image: i"), pod, { replicas: 3 });
    expect(patched).toMatch(/^spec:\n {2}replicas: 3\n {2}template:/m);
  });

  it("are left out where the kind has none", () => {
    const job = deployment("image: i").replace("Deployment", "Job");
    expect(patchResources(job, pod, { replicas: 3 })).toBe(patchResources(job, pod));
  });
});

describe("a patch is refused, with what to do, for", () => {
  const list = (...names: string[]) =>
    `kind: Pod\nspec: {containers: [${names.map((name) => `{name: ${name}}`).join(", ")}]}\n`;

  it.each([
    {
      what: "several containers",
      text: list("whisper", "log-shipper"),
      message: "Pod/(no name) has 2 containers: whisper, log-shipper",
      hint: "say which with --container NAME",
    },
    {
      what: "another container's name",
      text: list("whisper", "log-shipper"),
      container: "wisper",
      message: "Pod/(no name) has no container wisper, but whisper, log-shipper",
      hint: "say which with --container NAME",
    },
    {
      what: "a pod without containers",
      text: "kind: Job\nmetadata: {name: x}\nspec: {template: {spec: {}}}\n",
      message: "Job/x has no container that is written out",
      hint: "it needs a list at spec.template.spec.containers",
    },
    {
      what: "no workload",
      text: "kind: Service\n---\na: 1\n---\n- 1\n",
      message: "d.yaml has no workload (Service, no kind, no object)",
      hint: /Pod, Deployment, StatefulSet/,
    },
    { what: "an empty file", text: "", message: "d.yaml has no workload (it is empty)", hint: /Deployment/ },
    {
      what: "several workloads",
      text: `${list("a")}---\n${list("b")}`,
      message: "d.yaml has 2 workloads: Pod/(no name), Pod/(no name)",
      hint: "give a file with only the one that was sized",
    },
    {
      what: "YAML with an error",
      text: "kind: Pod\nspec:\n  a: [1, 2\n  b: 3\n",
      message: /^d\.yaml:4:3 is not valid YAML: /,
      hint: /kubectl/,
    },
    {
      what: "a key that is there twice",
      text: "kind: Pod\nspec: {}\nkind: Job\n",
      message: /^d\.yaml:3:1 is not valid YAML: Map keys must be unique/,
      hint: /kubectl/,
    },
    {
      what: "brackets without end",
      text: `a: ${"[".repeat(50_000)}`,
      message: "is not valid YAML: it is nested too deep",
      hint: /kubectl/,
    },
    {
      what: "anchors that blow up",
      text: `x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n${[1, 2, 3, 4, 5, 6]
        .map(
          (n) =>
            `x${n}: &x${n} [${Array(10)
              .fill(`*x${n - 1}`)
              .join(", ")}]\n`,
        )
        .join("")}${list("a")}`,
      message: "d.yaml uses its anchors too often, or in a circle",
      hint: /kubectl/,
    },
    {
      what: "anchors in a circle",
      text: `x: &x [*x]\n${list("a")}`,
      message: "d.yaml uses its anchors too often, or in a circle",
      hint: /kubectl/,
    },
    {
      what: "resources that another place takes over",
      text: deployment("resources: &r {requests: {cpu: 1}}", "        - {name: b, resources: *r}"),
      container: "a",
      message: "other places take over &r from here",
      hint: "write the values out where they are used, then patch",
    },
    {
      what: "resources that are merged in",
      text: deployment("resources:\n  <<: {limits: {}}\n"),
      message: "the resources are merged in with <<",
      hint: "write them out in the container, then patch",
    },
    {
      what: "a container that merges another in",
      text: deployment("<<: {resources: {}}\n"),
      message: "the resources are merged in with <<",
      hint: "write them out in the container, then patch",
    },
  ])("$what", ({ text, container, message, hint }) => {
    const error = refusal(() => patchResources(text, pod, { container, fileName: "d.yaml" }));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.exitCode).toBe(2);
  });
});
