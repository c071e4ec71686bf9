import { describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { ServiceTimeSpec } from "../speech-server-spec.ts";
import { drawServiceMs } from "./service-time.ts";

const cases: { spec: ServiceTimeSpec; mean: number; cv: number }[] = [
  { spec: { kind: "fixed", ms: 20 }, mean: 20, cv: 0 },
  { spec: { kind: "uniform", minMs: 10, maxMs: 30 }, mean: 20, cv: Math.sqrt(400 / 12) / 20 },
  { spec: { kind: "exponential", meanMs: 20 }, mean: 20, cv: 1 },
  { spec: { kind: "lognormal", meanMs: 20, cv: 0.5 }, mean: 20, cv: 0.5 },
];

describe("service times", () => {
  test.each(cases)(
    "of kind $spec.kind have the mean and the variation that were asked for",
    ({ spec, mean, cv }) => {
      const random = createRandom("service times");
      const draws = Array.from({ length: 50_000 }, () => drawServiceMs(spec, random));
      const average = draws.reduce((sum, ms) => sum + ms, 0) / draws.length;
      const deviation = Math.sqrt(draws.reduce((sum, ms) => sum + (ms - average) ** 2, 0) / draws.length);
      expect(average).toBeCloseTo(mean, 0);
      expect(Math.abs(deviation / average - cv)).toBeLessThan(0.02);
      expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    },
  );
});
