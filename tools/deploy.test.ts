import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Job } from "kubernetes-models/batch/v1/Job";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { Pod } from "kubernetes-models/v1/Pod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("deploy/k8s", () => {
  const models = { ConfigMap, Job, Pod };
  const files = readdirSync(join(root, "deploy", "k8s"));
  const documents = new Map(files.map((name) => [name, parse(read(join("deploy", "k8s", name)))]));

  it("has a configuration, a benchmark, a stress test and a job", () => {
    expect(files.sort()).toEqual(["bench-job.yaml", "bench-pod.yaml", "configmap.yaml", "stress-pod.yaml"]);
  });

  it.each(files)("%s is what Kubernetes takes", (name) => {
    const document = documents.get(name);
    const Model = models[document.kind as keyof typeof models];
    expect(() => new Model(document).validate()).not.toThrow();
  });

  it("the check is one: a wrong type is refused", () => {
    const job = documents.get("bench-job.yaml");
    expect(() => new Job({ ...job, spec: { ...job.spec, completions: "three" } }).validate()).toThrow();
  });

  it.each(files.filter((name) => name !== "configmap.yaml"))(
    "%s has whole processors, as many as its limit, and nothing that it is not told",
    (name) => {
      const { spec } = documents.get(name);
      const { containers, restartPolicy } = spec.template?.spec ?? spec;
      const [{ resources, command, env }] = containers;
      expect(restartPolicy).toBe("Never");
      expect(resources.requests).toEqual(resources.limits);
      expect(resources.limits.cpu).toMatch(/^\d+$/);
      const told = [
        ...Object.keys(documents.get("configmap.yaml").data),
        ...env.map((one: { name: string }) => one.name),
      ];
      const used = [...command[2].matchAll(/\$([A-Z_]+)/g)].map((match) => match[1]);
      expect(used.filter((variable) => !told.includes(variable))).toEqual([]);
    },
  );

  it("the job measures each node once and tells a failure", () => {
    expect(documents.get("bench-job.yaml").spec).toMatchObject({
      completionMode: "Indexed",
      completions: 3,
      parallelism: 3,
      backoffLimit: 0,
    });
  });
});

describe("deploy/Dockerfile", () => {
  const text = read(join("deploy", "Dockerfile"));

  it("copies what is there, or what it makes", () => {
    const copied = [...text.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(
      (match) => match[1]?.split(" ") ?? [],
    );
    expect(copied).toContain("package-lock.json");
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("leaves out the tools and keeps the engines", () => {
    const { devDependencies } = JSON.parse(read("package.json"));
    const removed = [...text.matchAll(/devDependencies\.(\S+)/g)].map((match) => match[1] as string);
    expect(Object.keys(devDependencies).filter((name) => !removed.includes(name))).toEqual([
      "@moonshine-ai/moonshine-js",
      "llama-tokenizer-js",
      "node-llama-cpp",
      "onnxruntime-node",
    ]);
  });
});

describe("scripts/bench-container.sh", () => {
  const script = join(root, "scripts", "bench-container.sh");
  let tools: string;
  beforeAll(() => {
    tools = mkdtempSync(join(tmpdir(), "inferbench-tools-"));
    for (const name of ["docker", "podman"]) {
      writeFileSync(join(tools, name), '#!/bin/sh\necho "ran $*"\n');
      chmodSync(join(tools, name), 0o755);
    }
  });
  afterAll(() => rmSync(tools, { recursive: true }));

  const run = (args: readonly string[], tool = "docker") =>
    spawnSync("sh", [script, ...args], {
      cwd: tools,
      encoding: "utf8",
      env: { ...process.env, CONTAINER_TOOL: join(tools, tool) },
    });
  /** The command with what differs between machines taken out. */
  const plain = (text: string): string =>
    text
      .replaceAll(tools, "HERE")
      .replaceAll(root, "PROJECT")
      .replace(/INFERBENCH_HOST=\S+/g, "INFERBENCH_HOST=NAME")
      .replace(/--user \S+/g, "--user ME");

  it("is a script that every shell can read", () => {
    expect(spawnSync("sh", ["-n", script], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });

  it("--help tells every option that it knows", () => {
    const { stdout, status } = run(["--help"]);
    expect(status).toBe(0);
    const known = [...readFileSync(script, "utf8").matchAll(/^ {4}(-.+)\)/gm)].flatMap(
      (match) => match[1]?.split(" | ") ?? [],
    );
    expect(known.length).toBeGreaterThan(10);
    expect(known.filter((option) => !stdout.includes(option))).toEqual([]);
  });

  it("would build the image and run one processor with 4 GB", () => {
    const { stdout, status } = run(["--dry-run", "-n", "100", "-m", "moonshine-tiny"]);
    expect(status).toBe(0);
    expect(plain(stdout).split("\n")).toEqual([
      "+ HERE/docker build -t inferbench -f PROJECT/deploy/Dockerfile PROJECT",
      "+ HERE/docker run --rm --init --cpus=1 --memory=4g -e INFERBENCH_HOST=NAME -v HERE/results:/results --user ME " +
        "inferbench bench --engine moonshine --out /results --iterations 100 --model moonshine-tiny",
      "Results: HERE/results",
      "",
    ]);
    expect(existsSync(join(tools, "results"))).toBe(false);
  });

  it("runs what it prints, with podman as ourselves", () => {
    const flags = ["--image", "mine", "--stress", "--cpus", "2", "--memory", "8g", "--engine", "llama"];
    const { stdout, status } = run([...flags, "--threads", "1,2"], "podman");
    expect(status).toBe(0);
    const ran =
      "run --rm --init --cpus=2 --memory=8g -e INFERBENCH_HOST=NAME -v HERE/results:/results --user ME --userns=keep-id " +
      "mine bench --engine llama --out /results --threads 1,2 --stress";
    expect(plain(stdout).split("\n").slice(0, 2)).toEqual([`+ HERE/podman ${ran}`, `ran ${ran}`]);
    expect(existsSync(join(tools, "results"))).toBe(true);
  });

  it.each([
    [["--cpu", "1"], "unknown option --cpu"],
    [["-n"], "-n needs a value"],
  ])("refuses %j", (args, message) => {
    const { stderr, status } = run(args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
