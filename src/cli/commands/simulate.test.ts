import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram();
});
afterEach(() => program.remove());

const steady = ["simulate", "--rate", "10", "--service", "500ms", "-n", "20000"];
const write = (name: string, text: string): void => writeFileSync(join(program.folder, name), text);

describe("simulate", () => {
  it("prints a row for each of the pods, workers and policies, what they cost and whether they meet the goal", async () => {
    const flags = ["--pods", "2,4", "--workers", "2,3", "--balancing", "random,least-connections"];
    const more = ["--goal", "p95 < 1s", "--price-per-hour", "0.4"];
    const { exitCode, stdout, stderr } = await program.run([...steady, ...flags, ...more]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(3);
    await expect(stdout).toMatchFileSnapshot("../goldens/simulate-compare.txt");
  });

  it("explains its flags", async () => {
    const { exitCode, stdout } = await program.run(["simulate", "--help"]);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/help-simulate.txt");
  });

  it("exits with 0 when all rows meet the goals", async () => {
    const { exitCode } = await program.run([
      ...steady,
      "--pods",
      "8",
      "--balancing",
      "one-queue",
      "--goal",
      "p95<1s",
    ]);
    expect(exitCode).toBe(0);
  });

  it("prints the hours of a day under an autoscaler", async () => {
    const day = ["simulate", "--rate", "2", "--service", "lognormal:500ms:0.5", "--arrivals", "daily"];
    const scaled = [
      "--autoscaler",
      "hpa",
      "--target",
      "0.6",
      "--max-replicas",
      "8",
      "--balancing",
      "least-connections",
    ];
    const { stdout } = await program.run([...day, ...scaled, "--price-per-hour", "1"]);
    await expect(stdout).toMatchFileSnapshot("../goldens/simulate-day.txt");
  });

  it("says that no number of pods meets a goal below the service time", async () => {
    const varied = [
      "simulate",
      "--rate",
      "10",
      "--service",
      "lognormal:500ms:0.5",
      "--pods",
      "100",
      "-n",
      "20000",
    ];
    const { exitCode, stdout } = await program.run([...varied, "--goal", "p95 < 900ms"]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain(
      '"p95 < 900ms" cannot be reached by more pods: the service time alone misses it.',
    );
  });

  it("draws the service times of a run", async () => {
    cpSync(join(import.meta.dirname, "../../../testdata/tiny-run.jsonl"), join(program.folder, "run.jsonl"));
    const { stdout, stderr } = await program.run([
      ...["simulate", "--rate", "2", "--service-from", "run.jsonl", "--pods", "4", "-n", "20000"],
    ]);
    expect(stderr).toBe("");
    await expect(stdout).toMatchFileSnapshot("../goldens/simulate-from-run.txt");
  });

  it("with --json prints only JSON, the same numbers for the same seed", async () => {
    const argv = [...steady, "--pods", "8", "--goal", "p95 < 1s", "--json"];
    const [one, two] = [await program.run(argv), await program.run(argv)];
    expect(one.stdout).toBe(two.stdout);
    const { rows } = JSON.parse(one.stdout);
    expect(rows).toHaveLength(1);
    expect(rows[0].spec).toMatchObject({
      pods: 8,
      workersPerPod: 1,
      balancing: "random",
      warmupRequests: 1000,
    });
    expect(rows[0].result.requests).toBe(20_000);
    expect(rows[0].capacityPerSecond).toBe(16);
    expect(rows[0].goals).toMatchObject([{ text: "p95 < 1s", met: false }]);
  });

  it("takes batches and an autoscaler of another kind, and says so", async () => {
    const batches = [...steady, "--pods", "2", "--batch", "8:20ms:0.1", "--arrivals", "bursts:4"];
    const ray = [
      "--autoscaler",
      "ray-serve",
      "--min-replicas",
      "2",
      "--max-replicas",
      "9",
      "--cold-start",
      "10s",
    ];
    const { stdout, exitCode } = await program.run([...batches, ...ray]);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../goldens/simulate-batches.txt");
  });

  it("takes arrivals from a trace, at its own pace or at the rate that is asked for", async () => {
    write("trace.txt", "0\n0.1\n0.2\n1.5\n");
    const argv = ["simulate", "--service", "10ms", "--arrivals", "trace:trace.txt", "-n", "4000", "--json"];
    const rateOf = async (...more: string[]): Promise<number> =>
      JSON.parse((await program.run([...argv, ...more])).stdout).rows[0].result.throughputPerSecond;
    expect(await rateOf()).toBeCloseTo(2, 1);
    expect(await rateOf("--rate", "20")).toBeCloseTo(20, 0);
  });
});

describe("what was measured one request at a time", () => {
  it("tells the p95 of the same server under load: within 5 % of a run on a clock without noise", async () => {
    const random = createRandom("service");
    // Between 15 and 45 ms, evenly: four at a time serve 133 a second.
    const server = createTestProgram({ slots: 4, serviceMs: () => 15 + 30 * random.next() });
    try {
      const stt = ["stt", "--url", "http://127.0.0.1:1", "--model", "m", "--quiet"];
      await server.run([...stt, "-c", "1", "-n", "1000", "--out", "alone"]);
      const [run = ""] = readdirSync(join(server.folder, "alone"));
      const load = ["--rate", "100", "--json"];
      const long = ["-n", "20000", "--warmup", "100", "--out", "loaded"];
      const measured = await server.run([...stt, ...load, ...long]);
      const simulated = await server.run([
        ...["simulate", "--service-from", join("alone", run), "--workers", "4", ...load],
      ]);
      const p95Ms = JSON.parse(measured.stdout).levels[0].metrics.response_time.p95 as number;
      const { response, wait } = JSON.parse(simulated.stdout).rows[0].result;
      expect(wait.waitedRatio).toBeGreaterThan(0.3);
      expect(Math.abs(p95Ms / response.p95.ms - 1), `${p95Ms} against ${response.p95.ms}`).toBeLessThan(0.05);
    } finally {
      server.remove();
    }
  });
});

describe("simulate refuses", () => {
  const base = ["simulate", "--rate", "10", "--service", "500ms"];
  it.each([
    { argv: ["simulate", "--service", "500ms"], says: "no rate of arrivals was given" },
    { argv: ["simulate", "--rate", "10"], says: "no service time was given" },
    { argv: ["simulate", "--rate", "0", "--service", "1s"], says: "the rate of arrivals is 0" },
    { argv: ["simulate", "--rate=-3", "--service", "1s"], says: "the rate of arrivals is -3" },
    { argv: ["simulate", "--rate", "1", "--service", "soon"], says: '"soon" is not a duration' },
    {
      argv: ["simulate", "--rate", "1", "--service", "gauss:1s"],
      says: '--service "gauss:1s" is no service time',
    },
    { argv: [...base, "--pods", "0"], says: "the number of pods is 0" },
    { argv: [...base, "--balancing", "fair"], says: '--balancing "fair" is no policy' },
    { argv: [...base, "--batch", "8:1ms:x"], says: '--batch "8:1ms:x" is no batch' },
    { argv: [...base, "--arrivals", "bursts"], says: '--arrivals "bursts" is no shape of arrivals' },
    { argv: [...base, "--arrivals", "trace:none"], says: "--arrivals trace:none does not exist" },
    { argv: [...base, "--arrivals", "daily:none"], says: "--arrivals daily:none does not exist" },
    { argv: [...base, "--autoscaler", "hpa"], says: "--autoscaler hpa has no upper bound" },
    {
      argv: [...base, "--autoscaler", "keda", "--max-replicas", "4"],
      says: "--autoscaler keda has no target",
    },
    { argv: [...base, "--max-replicas", "4"], says: "--max-replicas without an autoscaler" },
    {
      argv: [...base, "--autoscaler", "hpa", "--max-replicas", "4", "--look-back", "9s"],
      says: "--look-back is a setting of ray-serve",
    },
    { argv: [...base, "--service-from", "runs/x"], says: "--service and --service-from exclude each other" },
    { argv: [...base, "--level", "2"], says: "--level without a run" },
    { argv: [...base, "--price-per-hour", "0"], says: "--price-per-hour 0 is no price" },
    { argv: [...base, "--goal", "p95(ttft) < 1s"], says: 'names an unknown metric "ttft"' },
  ])("$argv", async ({ argv, says }) => {
    const { exitCode, stdout, stderr } = await program.run(argv);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
  });

  it.each([
    { name: "short.txt", text: "1 2 3", arrivals: "daily", says: "short.txt has 3 numbers where 24 factors" },
    {
      name: "late.txt",
      text: "2\n1\n",
      arrivals: "trace",
      says: "late.txt:2 is earlier than the line before",
    },
    { name: "odd.txt", text: "1\nnoon\n", arrivals: "trace", says: "odd.txt:2 has no instant" },
    { name: "one.txt", text: "1\n", arrivals: "trace", says: "one.txt has no two arrivals" },
  ])("$arrivals from a file that says $text", async ({ name, text, arrivals, says }) => {
    write(name, text);
    const { exitCode, stderr } = await program.run([...base, "--arrivals", `${arrivals}:${name}`]);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
  });

  it("a level that the run does not have", async () => {
    cpSync(join(import.meta.dirname, "../../../testdata/tiny-run.jsonl"), join(program.folder, "run.jsonl"));
    const { stderr } = await program.run([
      ...["simulate", "--rate", "1", "--service-from", "run.jsonl", "--level", "9"],
    ]);
    expect(stderr).toContain("run.jsonl has no level 9");
  });
});
