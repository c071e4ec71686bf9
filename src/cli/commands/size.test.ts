import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { balancingPolicies, emitKinds, meteredEngines } from "../../sizing/index.ts";
import { balancings, emits, meteredServers } from "../size-flags.ts";
import { createSizeProgram, m4, type SizeProgram, xeon } from "../size-program.fixture.ts";

const both = ["--dev", m4, "--prod", xeon];

let program: SizeProgram;
let size: SizeProgram["size"];
let change: SizeProgram["change"];
beforeEach(() => {
  program = createSizeProgram({ slots: 4, serviceMs: (n) => 100 + (n % 5) * 10 });
  ({ size, change } = program);
});
afterEach(() => program.remove());

describe("two machines", () => {
  it("prints the ratio as people know it", async () => {
    const { exitCode, stdout } = await size(...both);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/size.ratio.txt");
  });

  it("the legacy method prints every number of the spreadsheet, and what becomes of it", async () => {
    const { exitCode, stdout } = await size(
      ...both,
      "--target-rps",
      "10",
      "--goal",
      "p95 < 1s",
      "--method",
      "legacy",
    );
    expect(exitCode).toBe(0);
    for (const line of [
      "M4 Latency:    200.00 ms",
      "Xeon Latency:  500.00 ms",
      "Ratio:         2.50",
      "➡️  1 M4 core ≈ 2.50 Xeon cores",
      "SIZING RECOMMENDATION (Target: 10 RPS)",
      "M4 Cores Needed:     2.0",
      "Xeon Cores Needed:   5.0",
      "Recommended Pods:    2",
      "CPU per Pod:         2.5 cores",
      "Memory per Pod:      1.0 GB",
      '    cpu: "2.5"',
      '    memory: "1Gi"',
      '    cpu: "3"',
      '    memory: "1.5Gi"',
    ]) {
      expect(stdout.split("\n")).toContain(line);
    }
    await expect(stdout).toMatchFileSnapshot("../goldens/size.legacy.txt");
  });

  it("the answer that holds: 2 pods of 4 workers, 8 cores, not 5", async () => {
    const { exitCode, stdout } = await size(
      ...both,
      "--target-rps",
      "10",
      "--goal",
      "p95 < 1s",
      "--price-per-core-hour",
      "0.05",
      "--audio-seconds",
      "5",
    );
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/size.txt");
    const { stdout: json } = await size(...both, "--target-rps", "10", "--goal", "p95 < 1s", "--json");
    expect(JSON.parse(json).chosen.shape).toMatchObject({ pods: 2, workersPerPod: 4, cores: 8 });
  });

  it("a third pod is what losing one takes: 12 cores", async () => {
    const { stdout } = await size(
      ...both,
      "--target-rps",
      "10",
      "--goal",
      "p95 < 1s",
      "--spare",
      "1",
      "--max-workers",
      "4",
      "--json",
    );
    const rows = JSON.parse(stdout).rows as { workersPerPod: number; pods: number; binding: string }[];
    expect(rows.find(({ workersPerPod }) => workersPerPod === 4)).toMatchObject({
      pods: 3,
      cores: 12,
      binding: "spare",
    });
  });

  it("writes Markdown", async () => {
    await size(...both, "--target-rps", "10", "--report", "--output", "report.md");
    await expect(readFileSync(join(program.folder, "report.md"), "utf8")).toMatchFileSnapshot(
      "../goldens/size.md",
    );
  });
});

describe("a goal that no number of pods meets", () => {
  it.each(["p95 < 400ms", "p95 < 500ms"])("%s: shorten the request", async (goal) => {
    const { exitCode, stdout } = await size(
      "--prod",
      xeon,
      "--target-rps",
      "10",
      "--goal",
      goal,
      "--service-cv",
      "0.5",
    );
    expect(exitCode).toBe(3);
    expect(stdout).toContain("unreachable by scaling out");
    expect(stdout).not.toContain("Recommended Pods");
  });
});

describe("a saved ratio", () => {
  it("predicts production for the same work, and is refused for any other", async () => {
    await size(...both, "--save-ratio", "ratio.json");
    const same = await size(
      "--dev",
      m4,
      "--ratio",
      "ratio.json",
      "--target-rps",
      "10",
      "--goal",
      "p95 < 1s",
      "--json",
    );
    expect(JSON.parse(same.stdout).chosen.shape).toMatchObject({ pods: 2, workersPerPod: 4 });
    change(m4, "small.json", { model_size: "small" });
    const other = await size("--dev", "small.json", "--ratio", "ratio.json", "--target-rps", "10");
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain("model base against small");
  });
});

describe("runs of our own", () => {
  it("are sized from the requests that were served one at a time", async () => {
    await program.run([
      "stt",
      "--url",
      "http://127.0.0.1:1",
      "--model",
      "m",
      "-c",
      "1,4",
      "-n",
      "100",
      "--out",
      "runs",
    ]);
    const { stdout: listed } = await program.run(["runs", "--json"]);
    const { folder } = JSON.parse(listed)[0];
    const { exitCode, stdout } = await size(
      "--prod",
      folder,
      "--target-rps",
      "20",
      "--goal",
      "p95 < 500ms",
      "--json",
    );
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.method).toBe("simulation");
    expect(answer.basis[0]).toMatch(/100 measured service times/);
    // 20 a second × 120 ms are 2.4 busy workers.
    expect(answer.chosen.shape.cores).toBeGreaterThanOrEqual(3);
  });

  it("a sweep of rates against one replica is a curve, turned around", async () => {
    await program.run([
      ...["stt", "--url", "http://127.0.0.1:1", "--model", "m", "--arrival", "poisson"],
      ...["-r", "10,20,30,36,50", "-n", "1500", "--out", "runs"],
    ]);
    const { folder } = JSON.parse((await program.run(["runs", "--json"])).stdout)[0];
    const { stdout } = await size("--prod", folder, "--target-rps", "100", "--goal", "p95 < 250ms", "--json");
    const answer = JSON.parse(stdout);
    expect(answer.method).toBe("curve");
    // Four slots of 120 ms serve 33 a second; within 250 ms they serve less.
    expect(answer.chosen.shape.pods).toBeGreaterThanOrEqual(4);
    expect(answer.chosen.shape.pods).toBeLessThanOrEqual(6);
  });

  it("a closed loop says nothing of a server that batches", async () => {
    await program.run([
      "stt",
      "--url",
      "http://127.0.0.1:1",
      "--model",
      "m",
      "-c",
      "2,4",
      "-n",
      "100",
      "--out",
      "runs",
    ]);
    const { folder } = JSON.parse((await program.run(["runs", "--json"])).stdout)[0];
    const { exitCode, stderr } = await size("--prod", folder, "--target-rps", "20", "--goal", "p95 < 1s");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("3 are needed: sweep one replica with --rate");
  });
});

describe("a run that must not be used gives no number", () => {
  it.each([
    [{ nr_throttled: 12, nr_periods: 250 }, "throttled it in 12 of 250 periods"],
    [{ nr_throttled: 12, nr_periods: 250, throttled_ms: 3000 }, "throttled it in 12 of 250 periods"],
    [{ iterations: 5 }, "5 iterations, 20 are needed"],
    [{ latencies_ms: Array.from({ length: 50 }, (_, i) => 400 + 4 * i) }, "not steady"],
  ])("%o", async (fields, reason) => {
    change(xeon, "bad.json", fields);
    const { exitCode, stdout, stderr } = await size("--dev", m4, "--prod", "bad.json", "--target-rps", "10");
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("INVALID");
    expect(stderr).toContain(reason);
  });

  it("but one that lost less than a tenth of its time to its quota does: so would a pod with this limit", async () => {
    change(xeon, "touched.json", { nr_throttled: 12, nr_periods: 250, throttled_ms: 2000 });
    const { exitCode } = await size("--dev", m4, "--prod", "touched.json", "--target-rps", "10");
    expect(exitCode).toBe(0);
  });
});

describe("bad input is told in clear words", () => {
  it.each([
    [["--target-rps", "0"], "--target-rps 0 cannot be"],
    [["--target-rps", "-3"], "--target-rps -3 cannot be"],
    [["--target-rps", "10", "--peak", "0.5"], "below the target itself"],
    [["--target-rps", "10", "--goal", "error_rate < 1%"], "is no limit on a response time"],
    [["--target-rps", "10", "--memory-per-worker", "much"], "is no amount of memory"],
    [["--target-rps", "10", "--emit", "k8s"], "a manifest needs memory"],
    [["--target-rps", "10", "--emit", "k8s", "--gpus", "0.5"], "--gpus 0.5 cannot be"],
  ])("%j", async (flags, words) => {
    const { exitCode, stderr } = await size("--prod", xeon, ...flags);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  it("missing fields are named, all of them", async () => {
    change(xeon, "lacking.json", { avg_latency_ms: undefined, rps: undefined });
    const { exitCode, stderr } = await size("--prod", "lacking.json", "--target-rps", "10");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("it lacks avg_latency_ms, rps");
  });

  it("one machine twice, and different models or settings", async () => {
    const twice = await size("--dev", m4, "--prod", m4);
    expect(twice.stderr).toContain("are of one machine");
    change(xeon, "threads.json", { threads: 4, model_size: "small" });
    change(m4, "one.json", { threads: 1 });
    const unlike = await size("--dev", "one.json", "--prod", "threads.json");
    expect(unlike.exitCode).toBe(2);
    expect(unlike.stderr).toContain("model base against small, threads 1 against 4");
  });

  it("nothing to size from", async () => {
    const { exitCode, stderr } = await size("--target-rps", "10");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("nothing to size from");
  });
});

it("lists the results that are there", async () => {
  mkdirSync(join(program.folder, "results"));
  change(xeon, "results/throttled.json", { nr_throttled: 3 });
  const { stdout } = await size("--list");
  await expect(stdout).toMatchFileSnapshot("../goldens/size.list.txt");
});

it("patches resources and replicas of a manifest in place", async () => {
  const file = join(program.folder, "deployment.yaml");
  writeFileSync(
    file,
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: stt   # ours
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: api
          image: stt-api
          resources:
            requests:
              cpu: "2.5" # from a spreadsheet
              memory: "1Gi"
            limits:
              cpu: "3" # + 0.5
              memory: "1.5Gi"
`,
  );
  const { exitCode } = await size(
    "--prod",
    xeon,
    "--target-rps",
    "10",
    "--goal",
    "p95 < 1s",
    "--memory-per-worker",
    "512m",
    "--patch",
    "deployment.yaml",
  );
  expect(exitCode).toBe(0);
  await expect(readFileSync(file, "utf8")).toMatchFileSnapshot("../goldens/size.patched.yaml");
});

it("the flags offer what the room of sizing knows", () => {
  expect(balancings).toEqual([...balancingPolicies]);
  expect(emits).toEqual([...emitKinds]);
  expect(meteredServers).toEqual([...meteredEngines]);
});
