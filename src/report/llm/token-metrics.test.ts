import { describe, expect, it } from "vitest";
import { metrics } from "../../metric/index.ts";
import { chatSweep } from "../llm-runs.fixture.ts";
import { closedSweep, openLoopPoisson } from "../sample-runs.fixture.ts";
import { hasTokenMetrics, tokenMetrics } from "./token-metrics.ts";

describe("the metrics of language models", () => {
  it.each(Object.values(tokenMetrics))("%s is in the registry", (id) => {
    expect(metrics.map((metric) => metric.id)).toContain(id);
  });

  it("are told from those of speech, streamed speech too", () => {
    expect(hasTokenMetrics(chatSweep.levels)).toBe(true);
    expect([closedSweep, openLoopPoisson].map(({ levels }) => hasTokenMetrics(levels))).toEqual([
      false,
      false,
    ]);
  });
});
