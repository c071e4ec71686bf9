import { describe, expect, it } from "vitest";
import type { CapturedRun } from "./capture/captured-run.ts";
import { twoModels } from "./capture/captured-runs.fixture.ts";
import { boardSuite, chatSweep, reasoningUsers, wholeAnswers } from "./llm-runs.fixture.ts";
import { allFailed, closedSweep } from "./sample-runs.fixture.ts";
import { fitsSummaryBlock, summaryBlock } from "./summary-block.ts";

const [first] = twoModels as [CapturedRun];
const level = wholeAnswers.levels[0]!;

const quick: CapturedRun = {
  ...first,
  summary: { ...wholeAnswers, levels: [{ ...level, counts: { ...level.counts, ok: 3 } }] },
  records: first.records.slice(0, 3),
};

const suite: CapturedRun = {
  model: "Qwen_Qwen2-0.5B-w8a8-opt0-hybrid0-npu3-ctx16384-rk3588",
  summary: boardSuite,
  records: [0, 10, 20].flatMap((shift) =>
    first.records.map((record) => ({ ...record, id: record.id + shift })),
  ),
};

describe("the summary of a language model's run", () => {
  it.each([80, 100])("reads well after a quick look, in %i columns", async (width) => {
    const text = summaryBlock(quick, { width });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    await expect(text).toMatchFileSnapshot(`goldens/summary-quick.${width}.txt`);
  });

  it.each([80, 100])("reads well after a suite, in %i columns", async (width) => {
    const text = summaryBlock(suite, { width });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    await expect(text).toMatchFileSnapshot(`goldens/summary-suite.${width}.txt`);
  });

  it("is for one request at a time, and for language models", () => {
    expect([boardSuite, wholeAnswers].map(fitsSummaryBlock)).toEqual([true, true]);
    expect([chatSweep, reasoningUsers, closedSweep].map(fitsSummaryBlock)).toEqual([false, false, false]);
  });

  it("says that nothing was measured when everything failed", () => {
    const text = summaryBlock({ ...quick, summary: allFailed, records: [] });
    expect(text).toContain("FAILED: none of 40 requests succeeded");
    expect(text).toContain("40 in all · 0 successful · 40 failed");
    expect(text).not.toContain("Total time");
  });

  it("says of how many answers nobody counted the tokens", () => {
    const records = quick.records.map(({ usage: _, ...record }) => record);
    const text = summaryBlock({ ...quick, records });
    expect(text).toContain("3 of 3 answers have no count of output tokens.");
    expect(text).not.toContain("Generation speed (");
  });
});
