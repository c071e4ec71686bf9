import { expect, it } from "vitest";
import { legacySizing } from "./legacy-sizing.ts";

it.each([
  [10, { devCores: 2, prodCores: 5, pods: 2, cpuPerPod: 2.5, cpuLimit: 3 }],
  [20, { devCores: 4, prodCores: 10, pods: 3, cpuPerPod: 10 / 3 }],
  [1, { devCores: 0.2, prodCores: 0.5, pods: 2, cpuPerPod: 0.25 }],
])("at %i a second", (ratePerSecond, expected) => {
  expect(legacySizing(200, 500, ratePerSecond)).toMatchObject({
    ratio: 2.5,
    memoryPerPodGb: 1,
    memoryLimitGi: 1.5,
    ...expected,
  });
});
