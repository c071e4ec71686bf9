import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

const testdata = join(import.meta.dirname, "../../../testdata/lint");

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram();
  for (const name of ["serve-config", "serve-config-8-gpus", "kubernetes-traps"]) {
    copyFileSync(join(testdata, `${name}.yaml`), join(program.folder, `${name}.yaml`));
  }
});
afterEach(() => program.remove());

const write = (name: string, text: string): void => writeFileSync(join(program.folder, name), text);

describe("lint", () => {
  it.each(["serve-config", "serve-config-8-gpus", "kubernetes-traps"])(
    "prints what is wrong with %s, where, and what to write, and exits with 1",
    async (name) => {
      const { exitCode, stdout, stderr } = await program.run(["lint", `${name}.yaml`]);
      expect(exitCode).toBe(1);
      expect(stderr).toBe("");
      await expect(stdout).toMatchFileSnapshot(`../goldens/lint-${name}.txt`);
    },
  );

  it("with --json prints the same as data", async () => {
    const { exitCode, stdout } = await program.run(["lint", "serve-config.yaml", "--json"]);
    expect(exitCode).toBe(1);
    const { files, errors, warnings, findings } = JSON.parse(stdout);
    expect({ files, errors, warnings }).toEqual({ files: ["serve-config.yaml"], errors: 5, warnings: 3 });
    expect(findings[0]).toEqual({
      file: "serve-config.yaml",
      line: 19,
      column: 5,
      path: "applications[0].deployments[0].max_outgoing_requests",
      severity: "error",
      code: "ray.unknown-field",
      message: expect.stringContaining("keeps its default, 5"),
      suggestion: "write max_ongoing_requests: 25",
    });
  });

  it("exits with 0 where there are only warnings, and where there is nothing", async () => {
    write("warned.yaml", "deployments: [{name: a, ray_actor_options: {num_gpus: 0.5}}]\n");
    write("good.yaml", "deployments: [{name: a, num_replicas: 2}]\n");
    const warned = await program.run(["lint", "warned.yaml", "good.yaml"]);
    expect(warned.exitCode).toBe(0);
    expect(warned.stdout).toContain("0 errors, 1 warning in 2 files.");
    const good = await program.run(["lint", "good.yaml"]);
    expect(good).toEqual({ exitCode: 0, stdout: "Nothing found in 1 file.\n", stderr: "" });
  });

  it("holds an autoscaler against a workload of another file", async () => {
    write(
      "hpa.yaml",
      "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: whisper}, maxReplicas: 2}}\n",
    );
    const { stdout } = await program.run(["lint", "hpa.yaml", "kubernetes-traps.yaml"]);
    expect(stdout).toContain("kubernetes-traps.yaml:7:3: warning scaler.fixed-replicas");
  });

  it.each([
    ["missing.yaml", undefined, "missing.yaml does not exist"],
    ["bad.yaml", "a: [1\nb: 2\n", "bad.yaml:2:1 is not valid YAML: "],
  ])("says what is wrong with %s, and exits with 2", async (name, text, message) => {
    if (text !== undefined) write(name, text);
    const { exitCode, stdout, stderr } = await program.run(["lint", name]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });

  it("prints nothing of a file that could move the cursor", async () => {
    write("hostile.yaml", 'deployments: [{name: a, "max_\\e[2Jongoing": 1}]\n');
    const { stdout } = await program.run(["lint", "hostile.yaml"]);
    expect(stdout).toContain("ray.unrecognized-field");
    expect(stdout).not.toContain("\u001b");
  });
});
