import { describe, expect, it } from "vitest";
import { boardSuite, chatSweep, reasoningUsers, wholeAnswers } from "./llm-runs.fixture.ts";
import { reportFormats } from "./report-formats.ts";
import {
  allFailed,
  closedSweep,
  interruptedSweep,
  openLoopPoisson,
  openLoopStall,
  overloadedGenerator,
} from "./sample-runs.fixture.ts";

const runs = {
  "closed-sweep": closedSweep,
  "interrupted-sweep": interruptedSweep,
  "open-loop-stall": openLoopStall,
  "open-loop-poisson": openLoopPoisson,
  "overloaded-generator": overloadedGenerator,
  "all-failed": allFailed,
  "chat-sweep": chatSweep,
  "board-suite": boardSuite,
  "reasoning-users": reasoningUsers,
  "whole-answers": wholeAnswers,
};

describe.each(Object.entries(runs))("the report of %s", (name, run) => {
  it.each([80, 100, 120])("reads well in a terminal of %i columns", async (width) => {
    const text = reportFormats.text(run, { width });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    await expect(text).toMatchFileSnapshot(`goldens/${name}.${width}.txt`);
  });

  it("reads well as Markdown", async () => {
    await expect(reportFormats.md(run)).toMatchFileSnapshot(`goldens/${name}.md`);
  });

  it("opens in a spreadsheet", async () => {
    await expect(reportFormats.csv(run)).toMatchFileSnapshot(`goldens/${name}.csv`);
  });
});
