import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { parseGoal } from "./goal.ts";

const ids = ["response_time", "service_time", "error_rate", "wer", "rtfx_aggregate"];

describe("a goal", () => {
  it.each([
    ["p95 < 1s", { statistic: "p95", metric: "response_time", comparison: "<", limit: 1000 }],
    [
      "p99(service_time) <= 800ms",
      { statistic: "p99", metric: "service_time", comparison: "<=", limit: 800 },
    ],
    ["p50 service_time<.5s", { statistic: "p50", metric: "service_time", comparison: "<", limit: 500 }],
    ["error_rate < 1%", { statistic: "mean", metric: "error_rate", comparison: "<", limit: 0.01 }],
    ["wer <= 0.25", { statistic: "mean", metric: "wer", comparison: "<=", limit: 0.25 }],
    ["rtfx_aggregate >= 20", { statistic: "mean", metric: "rtfx_aggregate", comparison: ">=", limit: 20 }],
    [" max > 3 ", { statistic: "max", metric: "response_time", comparison: ">", limit: 3 }],
  ])("%s is read", (text, expected) => {
    expect(parseGoal(text, ids)).toEqual({ text, ...expected });
  });

  it.each(["", "fast", "p95", "< 1s", "p95 = 1s", "p95 < 1 hour", "p42 < 1s"])(
    '"%s" is refused with a way out',
    (text) => {
      expect(() => parseGoal(text, ids)).toThrow(BenchError);
    },
  );

  it("with an unknown metric names the known ones", () => {
    const error = (() => {
      try {
        parseGoal("p95(latency) < 1s", ids);
      } catch (caught) {
        return caught as BenchError;
      }
      return undefined;
    })();
    expect(error?.message).toBe('the goal "p95(latency) < 1s" names an unknown metric "latency"');
    expect(error?.hint).toContain("response_time");
  });
});
