import { expect, it } from "vitest";
import { fewestPods, highestRate, type SearchContext, simulateShape } from "./pod-search.ts";
import { meetsGoal } from "./response-goal.ts";
import { serviceModel } from "./service-model.ts";

const context = (limitMs: number, change: Partial<SearchContext> = {}): SearchContext => ({
  service: serviceModel({ meanMs: 500, n: 50, samplesMs: null }),
  goal: { text: "p95", statistic: "p95", limitMs },
  balancing: "random",
  seed: "pods",
  requests: 20_000,
  mostPods: 256,
  ...change,
});

it.each([
  [1, 1000],
  [2, 1000],
  [3, 1500],
  [4, 800],
  [8, 600],
])("with %i workers a pod and %i ms: these pods meet the goal, one less does not", (workers, limitMs) => {
  const found = fewestPods(context(limitMs), 10, workers);
  const pods = found?.pods as number;
  expect(meetsGoal(simulateShape(context(limitMs), 10, pods, workers), context(limitMs).goal)).toBe(true);
  expect(meetsGoal(simulateShape(context(limitMs), 10, pods - 1, workers), context(limitMs).goal)).toBe(
    false,
  );
});

it("a goal below what a request takes has no pods and no rate", () => {
  expect(fewestPods(context(400), 10, 4)).toBeNull();
  expect(highestRate(context(400), 4)).toBeNull();
});

it("one shared queue needs no more than pods that requests are spread over", () => {
  const spread = fewestPods(context(1000), 10, 1)?.pods as number;
  const shared = fewestPods(context(1000, { balancing: "one-queue" }), 10, 1)?.pods as number;
  expect(shared).toBe(7);
  expect(spread).toBeGreaterThan(14);
});

it("the highest rate of a pod meets the goal, a twentieth more does not", () => {
  const one = context(1000);
  const { ratePerSecond } = highestRate(one, 4) as { ratePerSecond: number };
  expect(meetsGoal(simulateShape(one, ratePerSecond, 1, 4), one.goal)).toBe(true);
  expect(meetsGoal(simulateShape(one, ratePerSecond * 1.05, 1, 4), one.goal)).toBe(false);
});

it.each(["random", "least-connections", "one-queue"] as const)(
  "%s: for a hundred times the load the pods that a hundred times fewer would need, or less",
  (balancing) => {
    const many = context(1000, { mostPods: 100_000, balancing });
    const few = fewestPods(many, 100, 8)?.pods as number;
    const thousands = fewestPods(many, 10_000, 8)?.pods as number;
    expect(thousands / 100).toBeGreaterThan(few - 1);
    expect(thousands / 100).toBeLessThanOrEqual(few);
  },
);
