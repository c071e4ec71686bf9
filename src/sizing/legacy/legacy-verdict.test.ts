import { expect, it } from "vitest";
import { serviceModel } from "../plan/service-model.ts";
import { legacySizing } from "./legacy-sizing.ts";
import { legacyVerdict } from "./legacy-verdict.ts";

const service = serviceModel({ meanMs: 500, n: 50, samplesMs: null });
const verdictAt = (rate: number) =>
  legacyVerdict(legacySizing(200, 500, rate), service, rate, "random", "legacy");

it("a worker with a quarter of a core takes four times as long", () => {
  const { requested, limit, squeezed } = verdictAt(1);
  expect(requested).toMatchObject({ workersPerPod: 1, serviceMs: 2000, p95Ms: null });
  expect(requested.utilizationRatio).toBeCloseTo(1, 9);
  expect(limit.serviceMs).toBeCloseTo(500 / 0.75, 9);
  expect(limit.p95Ms).toBeGreaterThan(500 / 0.75);
  expect(squeezed).toMatchObject({ serviceMs: 2000, p95Ms: null });
});

it("two and a half cores: two workers fall behind, three do not while the node has room", () => {
  const { requested, limit, squeezed } = verdictAt(10);
  expect(requested).toMatchObject({ workersPerPod: 2, serviceMs: 500, capacityPerSecond: 8 });
  expect(limit).toMatchObject({ workersPerPod: 3, serviceMs: 500 });
  expect(limit.p95Ms).not.toBeNull();
  expect(squeezed.serviceMs).toBeCloseTo(600, 9);
  expect(squeezed.p95Ms).toBeNull();
});
