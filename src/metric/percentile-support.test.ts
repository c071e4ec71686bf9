import { expect, test } from "vitest";
import { samplesNeeded } from "./percentile-support.ts";

test.each([
  [0.5, 5],
  [0.9, 29],
  [0.95, 59],
  [0.99, 299],
  [0.999, 2995],
])("the percentile at %d needs %d samples", (p, n) => {
  expect(samplesNeeded(p)).toBe(n);
  expect(1 - p ** n).toBeGreaterThanOrEqual(0.95);
  expect(1 - p ** (n - 1)).toBeLessThan(0.95);
});
