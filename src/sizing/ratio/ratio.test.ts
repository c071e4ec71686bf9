import { expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { Measurement } from "../measurement/measurement.ts";
import { serviceRatio, sideMs } from "./ratio.ts";

const measured = (hostId: string, samplesMs: number[] | null, meanMs: number, n = 50): Measurement => ({
  source: `${hostId}.json`,
  hostId,
  cpuModel: "cpu",
  architecture: "x64",
  measuredAt: hostId,
  key: { model: "base", quantization: null, engine: null, threads: 1, batch: null },
  cores: 1,
  service: { meanMs, n, samplesMs },
  levels: [],
  maxThroughputPerSecond: 1000 / meanMs,
  memoryPeakBytes: null,
  audioSecondsPerRequest: null,
  outputTokensPerRequest: null,
  invalid: [],
  notes: [],
});

/** 50 times with exactly this mean and a variation of 10 %. */
function varied(meanMs: number): number[] {
  const random = createRandom(meanMs);
  const raw = Array.from({ length: 50 }, () => random.normal());
  const m = raw.reduce((a, b) => a + b, 0) / 50;
  const sd = Math.sqrt(raw.reduce((a, b) => a + (b - m) ** 2, 0) / 49);
  return raw.map((value) => meanMs * (1 + (0.1 * (value - m)) / sd));
}

it("one host a side: 2.50 [2.40, 2.60], of these two machines only", () => {
  const { value, interval } = serviceRatio(
    [measured("a", varied(200), 200)],
    [measured("b", varied(500), 500)],
  );
  expect(value).toBeCloseTo(2.5, 9);
  expect(interval?.scope).toBe("within-run");
  expect(interval?.low95).toBeCloseTo(2.4, 2);
  expect(interval?.high95).toBeCloseTo(2.6, 2);
});

it("three hosts a side that differ by 5 %: about [2.22, 2.81]", () => {
  // A sample of three with deviation 1: −1, 0, 1.
  const side = (name: string, meanMs: number): Measurement[] =>
    [-1, 0, 1].map((z) => {
      const hostMs = meanMs * Math.exp(0.05 * z);
      return measured(`${name}${z}`, varied(hostMs), hostMs);
    });
  const { value, interval } = serviceRatio(side("a", 200), side("b", 500));
  expect(value).toBeCloseTo(2.5, 9);
  expect(interval?.scope).toBe("hosts");
  expect(interval?.low95).toBeGreaterThan(2.18);
  expect(interval?.low95).toBeLessThan(2.26);
  expect(interval?.high95).toBeGreaterThan(2.76);
  expect(interval?.high95).toBeLessThan(2.87);
});

it("averages alone have no interval, unless their variation is assumed", () => {
  const [a, b] = [[measured("a", null, 200)], [measured("b", null, 500)]];
  expect(serviceRatio(a, b)).toEqual({
    value: expect.closeTo(2.5, 9),
    interval: null,
    unavailable: "a file holds the average only, not the samples",
  });
  expect(serviceRatio(a, b, 0.1).interval?.low95).toBeCloseTo(2.4, 2);
});

it("every host counts alike, in the times as in the ratio, however often it was measured", () => {
  const of = (hostId: string, meanMs: number) => ({
    hostId,
    cpuModel: "Xeon",
    service: { meanMs, n: 50, samplesMs: null },
  });
  expect(sideMs([of("a", 100), of("a", 100), of("a", 100), of("b", 400)])).toBeCloseTo(200, 9);
  expect(sideMs([of("a", 500)])).toBe(500);
  expect(sideMs([])).toBeNull();
});
