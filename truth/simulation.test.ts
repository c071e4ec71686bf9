import { afterEach, expect, it } from "vitest";
import { simulate } from "../src/sizing/index.ts";
import { compareInQuiet } from "./quiet.fixture.ts";
import { measure, startWitness, type Witness } from "./witness.fixture.ts";

let witness: Witness | undefined;
const stopWitness = async (): Promise<void> => {
  await witness?.stop();
  witness = undefined;
};
afterEach(stopWitness);

const slots = 4;
const serviceMs = 30;
const serviceCv = 0.5;
const ratePerSecond = 80;
/** 50 s: the measured p95 itself is uncertain by about 3 %. */
const requests = 4000;

it("a server of four workers under Poisson arrivals has the p95 that the simulation says, within 10 %", ({
  skip,
}) =>
  compareInQuiet(
    skip,
    async () => {
      const predicted = simulate({
        arrivals: { kind: "poisson", ratePerSecond },
        service: { kind: "lognormal", meanMs: serviceMs, cv: serviceCv },
        pods: 1,
        workersPerPod: slots,
        balancing: "one-queue",
        requests: 1_000_000,
        warmupRequests: 10_000,
        seed: 1,
      });
      // Without waiting there would be nothing to predict.
      expect(predicted.wait.waitedRatio).toBeGreaterThan(0.2);
      witness = await startWitness([
        ...["--engine", "sim", "--slots", String(slots)],
        ...["--service-ms", String(serviceMs), "--service-cv", String(serviceCv)],
      ]);
      const run = await measure({
        target: { kind: "openai-transcription", url: witness.url, model: "sim" },
        workload: { kind: "synthetic-speech", durationSeconds: 1 },
        load: { kind: "poisson", ratePerSecond, requests, warmup: 100 },
      });
      const [level] = run.summary.levels;
      expect(level?.counts).toEqual({ ok: requests, failed: 0, dropped: 0, warmup: 100 });
      const measuredMs = level?.metrics.response_time?.p95 as number;
      const predictedMs = predicted.response.p95.ms;
      expect(
        Math.abs(measuredMs / predictedMs - 1),
        `p95 ${measuredMs} ms measured against ${predictedMs} ms predicted`,
      ).toBeLessThanOrEqual(0.1);
    },
    stopWitness,
  ));
