import { expect, it } from "vitest";
import type { SelfTestCase } from "../../record/index.ts";
import { findReach } from "./find-reach.ts";

const found = (errorMs: number, witnessLatenessP99Ms = 0.1): SelfTestCase => ({
  load: "",
  requests: 500,
  unlike: 0,
  e2e: { n: 500, p50Ms: 0.1, p99Ms: errorMs, worstMs: errorMs * 2, biasMs: 0 },
  witnessLatenessP99Ms,
});

it.each([
  { errors: [0.2, 0.7, 3, 9], expected: { within1Ms: 200, within5Ms: 400, ended: "error" }, steps: 4 },
  { errors: [0.2, 0.7], expected: { within1Ms: 200, within5Ms: 200, ended: "steps" }, steps: 2 },
  { errors: [2, 9], expected: { within1Ms: null, within5Ms: 100, ended: "error" }, steps: 2 },
  { errors: [9], expected: { within1Ms: null, within5Ms: null, ended: "error" }, steps: 1 },
  { errors: [], expected: { within1Ms: null, within5Ms: null, ended: "steps" }, steps: 0 },
])(
  "with errors of $errors ms at 100, 200, 400, 800 it finds $expected",
  async ({ errors, expected, steps }) => {
    const reach = await findReach("streams", [100, 200, 400, 800], async (amount) => {
      const error = errors[[100, 200, 400, 800].indexOf(amount)];
      return error === undefined ? undefined : found(error);
    });
    expect(reach).toMatchObject(expected);
    expect(reach.steps).toHaveLength(steps);
  },
);

it("ends where the witness itself is late, and leaves that step out: its records say nothing of us", async () => {
  const reach = await findReach("streams", [100, 200], async (amount) => found(0.3, amount === 200 ? 6 : 1));
  expect(reach).toMatchObject({ within1Ms: 100, ended: "witness" });
  expect(reach.steps).toHaveLength(1);
});
