import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { formatEventLine, type RunEvent } from "../index.ts";
import { createRunFolder, listRuns } from "./run-folder.ts";

const folders: string[] = [];
let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "run-folder-"));
  folders.push(out);
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const startedAt = new Date("2026-03-04T05:06:07.890Z");

describe("a run's folder", () => {
  it("is named by the time and the run, below a folder that is made when absent", async () => {
    const folder = await createRunFolder(join(out, "a", "b"), "speech sweep", startedAt);
    expect(folder).toBe(join(out, "a", "b", "2026-03-04-050607-speech-sweep"));
    expect(await readdir(folder)).toEqual([]);
  });

  it("gets a number when another began in the same second", async () => {
    const made = await Promise.all([1, 2, 3].map(() => createRunFolder(out, "x", startedAt)));
    expect(made.map((folder) => basename(folder)).sort()).toEqual([
      "2026-03-04-050607-x",
      "2026-03-04-050607-x-2",
      "2026-03-04-050607-x-3",
    ]);
  });

  it.each([
    ["../../etc/passwd", "etc-passwd"],
    ["/", "run"],
    ["", "run"],
    ["..", "run"],
    ["a\u0000b\u001b[31m", "a-b-31m"],
    ["$(rm -rf ~); `x` \"y\" 'z'", "rm--rf-x-y-z"],
    ["CON:", "CON"],
    ["\u202egnp.exe", "gnp.exe"],
    ["grüße 語 क्षि", "grüße-語-क्षि"],
    ["v1.2_final-3", "v1.2_final-3"],
    ["\ud800", "run"],
  ])("named %j stays one plain folder of out: %s", async (name, expected) => {
    const folder = await createRunFolder(out, name, startedAt);
    expect(dirname(folder)).toBe(out);
    expect(basename(folder)).toBe(`2026-03-04-050607-${expected}`);
    expect(await readdir(out)).toEqual([basename(folder)]);
  });

  it("of a very long name fits every file system and cuts no letter in two", async () => {
    const folder = await createRunFolder(out, "𝔘".repeat(300), startedAt);
    expect(Buffer.byteLength(basename(folder))).toBeLessThanOrEqual(255);
    expect(await readdir(out)).toEqual([basename(folder)]);
  });

  it("cannot be made below a file", async () => {
    const file = join(out, "file");
    await writeFile(file, "");
    for (const below of [file, join(file, "runs")]) {
      await expect(createRunFolder(below, "x", startedAt)).rejects.toMatchObject({
        code: "log.write-failed",
        message: expect.stringContaining(`cannot make a run folder in ${below}`),
      });
    }
  });
});

const started = (name: string): RunEvent => ({
  kind: "runStarted",
  logVersion: 1,
  runId: name,
  name,
  startedAt: "",
  clockOriginNs: "0",
  scenario: {},
  seed: 1,
  tool: { name: "", version: "" },
  machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" },
});

async function makeRun(name: string, log: string): Promise<string> {
  const folder = join(out, name);
  await mkdir(folder);
  await writeFile(join(folder, "run.jsonl"), log);
  return folder;
}

describe("the list of runs", () => {
  it("is empty where there is no folder", async () => {
    expect(await listRuns(join(out, "absent"))).toEqual([]);
  });

  it("is an error where there is something else", async () => {
    await writeFile(join(out, "file"), "");
    await expect(listRuns(join(out, "file"))).rejects.toMatchObject({
      code: "log.unreadable",
      message: expect.stringContaining("cannot list"),
    });
  });

  it("has the oldest first, leaves out what is no run and says why a log cannot be read", async () => {
    const later = await makeRun("2026-02-02-000000-b", `${formatEventLine(started("b"))}\n{"kind":"runEn`);
    const earlier = await makeRun("2026-01-01-000000-a", `${formatEventLine(started("a"))}\nbroken later\n`);
    const newer = await makeRun("2026-03-03-000000-c", '{"kind":"runStarted","logVersion":9}\n');
    const empty = await makeRun("2026-04-04-000000-d", "");
    await mkdir(join(out, "holiday-pictures"));
    await writeFile(join(out, "run.jsonl"), "not a folder");
    await mkdir(join(out, "odd", "run.jsonl"), { recursive: true });

    const runs = await listRuns(out);
    expect(runs.map((run) => run.folder)).toEqual([earlier, later, newer, empty, join(out, "odd")]);
    expect(runs.slice(0, 2).map((run) => run.started)).toEqual([started("a"), started("b")]);
    const reasons = runs.slice(2).map((run) => "unreadable" in run.started && run.started.unreadable);
    expect(reasons).toEqual([
      expect.stringContaining("was written by a newer inferbench"),
      expect.stringContaining("is empty"),
      expect.stringContaining("holds no run.jsonl"),
    ]);
  });
});
