import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { goalsMet } from "../../analysis/index.ts";
import type { ScenarioSpec } from "../scenario-spec.ts";
import { openRun } from "./open-run.ts";
import { fakeParts, smallScenario } from "./run-parts.fixture.ts";
import { runScenario } from "./run-scenario.ts";

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "open-run-"));
});
afterEach(() => rm(out, { recursive: true }));

async function finishedRun(spec: Partial<ScenarioSpec> = {}): Promise<string> {
  const { clock, parts } = fakeParts();
  return (await clock.run(runScenario({ ...smallScenario, ...spec }, { out, parts }))).folder;
}

/** A log of its own with its lines changed. */
async function changed(folder: string, change: (lines: string[]) => string[]): Promise<string> {
  const path = join(out, "changed.jsonl");
  const lines = (await readFile(join(folder, "run.jsonl"), "utf8")).split("\n");
  await writeFile(path, change(lines).join("\n"));
  return path;
}

it("a run opens by its folder and by its log", async () => {
  const folder = await finishedRun();
  const byFolder = await openRun(folder);
  const byLog = await openRun(join(folder, "run.jsonl"));
  expect(byFolder.log).toBe(join(folder, "run.jsonl"));
  expect(await byLog.summary()).toEqual(await byFolder.summary());
  const kinds = [];
  for await (const event of byLog.events()) kinds.push(event.kind);
  expect(kinds[0]).toBe("runStarted");
  expect(kinds.filter((kind) => kind === "requestEnded")).toHaveLength(10);
});

it("a run under way shows what it has, and more when it is asked again", async () => {
  const folder = await finishedRun();
  const lines = (await readFile(join(folder, "run.jsonl"), "utf8")).split("\n");
  const growing = join(out, "growing.jsonl");
  await writeFile(growing, `${lines.slice(0, 6).join("\n")}\n`);
  const run = await openRun(growing);
  expect(await run.summary()).toMatchObject({ ended: "unfinished", levels: [{ counts: { ok: 3 } }] });
  await appendFile(growing, lines.slice(6).join("\n"));
  expect(await run.summary()).toMatchObject({ ended: "completed", levels: [{ counts: { ok: 10 } }] });
});

it("a log cut in mid-line keeps everything before it", async () => {
  const folder = await finishedRun();
  const cut = await changed(folder, (lines) => [...lines.slice(0, 7), (lines[7] as string).slice(0, 60)]);
  expect(await (await openRun(cut)).summary()).toMatchObject({
    ended: "unfinished",
    levels: [{ counts: { ok: 4 }, ended: "unfinished" }],
    warnings: [{ code: "log-cut" }],
  });
});

it("the goals of the scenario are judged", async () => {
  const goals = ["max < 1s", "max < 50ms"];
  const { assessment } = await (await openRun(await finishedRun({ goals }))).summary();
  expect(assessment.verdicts).toMatchObject([
    { goal: "max < 1s", level: 0, kind: "pass", value: 100 },
    { goal: "max < 50ms", level: 0, kind: "fail", value: 100 },
  ]);
});

it("a goal that this version cannot read does not hide the numbers, and is not met", async () => {
  const folder = await finishedRun({ goals: ["max < 1s"] });
  const other = await changed(folder, ([first = "", ...lines]) => [
    first.replace("max < 1s", "happiness > 9"),
    ...lines,
  ]);
  const summary = await (await openRun(other)).summary();
  expect(summary.levels[0]?.counts.ok).toBe(10);
  expect(summary.assessment.verdicts).toEqual([
    {
      goal: "happiness > 9",
      level: 0,
      kind: "inconclusive",
      value: null,
      reason: expect.stringContaining("unknown metric"),
    },
  ]);
  expect(goalsMet(summary)).toBe(false);
});

it.each([null, 7, { goals: 3 }, { goals: [1, null] }])(
  "a scenario of %j in a log is no obstacle",
  async (scenario) => {
    const folder = await finishedRun();
    const other = await changed(folder, ([first = "", ...lines]) => [
      JSON.stringify({ ...JSON.parse(first), scenario }),
      ...lines,
    ]);
    expect((await (await openRun(other)).summary()).assessment.verdicts).toEqual([]);
  },
);

it("what is no run says so", async () => {
  await writeFile(join(out, "other.jsonl"), '{"a": 1}\n');
  await copyFile(join(out, "other.jsonl"), join(out, "run.txt"));
  await expect(openRun(join(out, "nowhere"))).rejects.toMatchObject({ code: "log.unreadable" });
  await expect(openRun(out)).rejects.toMatchObject({
    message: expect.stringContaining("holds no run.jsonl"),
  });
  await expect((await openRun(join(out, "other.jsonl"))).summary()).rejects.toMatchObject({
    code: "log.unreadable",
  });
});
