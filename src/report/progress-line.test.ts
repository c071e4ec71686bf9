import { describe, expect, it } from "vitest";
import type { LevelSummary } from "../metric/index.ts";
import { chatSweep } from "./llm-runs.fixture.ts";
import { formatProgressLine } from "./progress-line.ts";
import { closedSweep } from "./sample-runs.fixture.ts";

const running = closedSweep.levels[3] as LevelSummary;
const started: LevelSummary = {
  ...running,
  counts: { ok: 0, failed: 0, dropped: 0, warmup: 3 },
  errors: [],
  metrics: {},
};

describe("the progress line", () => {
  it("says how far a level is", () => {
    expect(formatProgressLine(running, { elapsedMs: 12_449, inFlight: 32, plannedTotal: 320 })).toBe(
      "concurrency 32  12.4 s  sent 96/320  ended 64  in flight 32  28.8 req/s  p50 1.08 s  errors 0",
    );
  });

  it("leaves the total out where a level runs for a time", () => {
    expect(formatProgressLine(running, { elapsedMs: 125_000, inFlight: 1 })).toContain("  2m 05s  sent 65  ");
  });

  it("says that it warms up, and shows no figure that does not exist", () => {
    expect(formatProgressLine(started, { elapsedMs: 900, inFlight: 5 })).toBe(
      "concurrency 32  0.9 s  warming up, 3 ended  in flight 5  – req/s  p50 –  errors 0",
    );
  });

  it("has the tokens of a language model", () => {
    const [level] = chatSweep.levels as [LevelSummary];
    expect(formatProgressLine(level, { elapsedMs: 1000, inFlight: 1 })).toContain(
      "0.49 req/s  125 tok/s  p50 ",
    );
  });

  it("counts what was dropped once something was", () => {
    const dropping: LevelSummary = {
      ...running,
      load: { kind: "poisson", ratePerSecond: 0.5 },
      counts: { ok: 1, failed: 2, dropped: 3, warmup: 0 },
    };
    expect(formatProgressLine(dropping, { elapsedMs: 0, inFlight: 0 })).toMatch(
      /^0\.5 req\/s Poisson {2}.* {2}errors 2 {2}dropped 3$/,
    );
  });
});
