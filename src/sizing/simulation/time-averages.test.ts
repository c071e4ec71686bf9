import { describe, expect, it } from "vitest";
import { createTimeAverages, hourOf, type SystemState } from "./time-averages.ts";

const hours = (count: number): number => count * 3_600_000;
const create = (): SystemState => ({ inLine: 0, inSystem: 0, busyWorkers: 0, workers: 1, replicas: 1 });

describe("averages over time", () => {
  it("weigh each state by how long it lasted, from start to stop", () => {
    const state = create();
    const averages = createTimeAverages(state, false);
    state.inSystem = 100;
    averages.advance(1000);
    averages.start(1000);
    state.inSystem = 1;
    averages.advance(4000);
    state.inSystem = 4;
    averages.stop(5000);
    averages.advance(9000);
    expect(averages.spanMs).toBe(4000);
    expect(averages.meanOf("inSystem")).toBe((3 * 1 + 1 * 4) / 4);
  });

  it("are kept for each hour of the day, over several days", () => {
    const state = create();
    const averages = createTimeAverages(state, true);
    averages.start(0);
    state.replicas = 2;
    averages.advance(hours(1.5));
    state.replicas = 6;
    averages.advance(hours(25));
    state.replicas = 8;
    averages.stop(hours(26));
    expect(averages.meanOf("replicas", 0)).toBe((2 + 6) / 2);
    expect(averages.meanOf("replicas", 1)).toBe((0.5 * 2 + 0.5 * 6 + 8) / 2);
    expect(averages.meanOf("replicas")).toBeCloseTo((1.5 * 2 + 23.5 * 6 + 8) / 26, 9);
  });

  it("begin the day at midnight", () => {
    expect([hourOf(0), hourOf(hours(23.99)), hourOf(hours(24)), hourOf(hours(49))]).toEqual([0, 23, 0, 1]);
  });
});
