import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatEventLine, type RunEvent } from "../index.ts";
import { findRunLog, readRunLog } from "./read-run-log.ts";

const tinyRun = join(import.meta.dirname, "../../../testdata/tiny-run.jsonl");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-run-log-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function logOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, "run.jsonl");
  await writeFile(path, content);
  return path;
}

async function eventsOf(path: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readRunLog(path)) events.push(event);
  return events;
}

/** The smallest start that the schema takes, with letters of one to four bytes in it. */
const started: RunEvent = {
  kind: "runStarted",
  logVersion: 1,
  runId: "r",
  name: "é€😀",
  startedAt: "",
  clockOriginNs: "0",
  scenario: {},
  seed: 1,
  tool: { name: "", version: "" },
  machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" },
};
const warned: RunEvent = { kind: "warned", at: 5, code: "ü", message: "€😀" };
const ended: RunEvent = { kind: "runEnded", at: 9, reason: "completed" };
const startedLine = formatEventLine(started);
const linesOf = (...events: RunEvent[]): string =>
  events.map((event) => `${formatEventLine(event)}\n`).join("");

describe("the committed log of a tiny run", () => {
  it("still opens", async () => {
    const events = await eventsOf(tinyRun);
    const requests = events.filter((event) => event.kind === "requestEnded");
    const kinds = new Map<string, number>();
    for (const { outcome } of requests) kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({ ok: 8, httpError: 1, aborted: 2, dropped: 1 });
    expect(events.filter((event) => event.kind === "phaseStarted")).toHaveLength(2);
    expect(events.filter((event) => event.kind === "loadgenHealth")).toHaveLength(2);
    expect(events.at(-1)).toEqual({ kind: "runEnded", at: 2150, reason: "interrupted" });
  });

  it("is read without losing anything that is in it", async () => {
    const lines = (await readFile(tinyRun, "utf8")).trimEnd().split("\n");
    expect(await eventsOf(tinyRun)).toEqual(lines.map((line) => JSON.parse(line)));
  });
});

describe("a log that was cut", () => {
  it("at any byte opens with every line before it and says so; cut in its first line it is no log", async () => {
    const events = [started, warned, ended];
    const bytes = Buffer.from(linesOf(...events));
    const lineEnds = events.map((_, i) => Buffer.byteLength(linesOf(...events.slice(0, i + 1))) - 1);
    for (let length = 0; length <= bytes.length; length++) {
      const path = await logOf(bytes.subarray(0, length));
      // A line without its line end is whole all the same.
      const whole = events.filter((_, i) => (lineEnds[i] as number) <= length);
      const isCut = length > 0 && !lineEnds.some((end) => length === end || length === end + 1);
      if (whole.length === 0) {
        await expect(eventsOf(path)).rejects.toMatchObject({ code: "log.unreadable" });
        continue;
      }
      const found = await eventsOf(path);
      expect(found.slice(0, whole.length)).toEqual(whole);
      expect(found.slice(whole.length)).toEqual(
        isCut ? [expect.objectContaining({ kind: "warned", code: "log-cut" })] : [],
      );
    }
  });

  it("is dated by its last event and names the line", async () => {
    const [cut] = (await eventsOf(await logOf(`${linesOf(started, warned)}{"kind":"runEn`))).slice(2);
    expect(cut).toEqual({
      kind: "warned",
      at: 5,
      code: "log-cut",
      message:
        "the log ends in the middle of line 3: the run was killed or the disk was full; the lines before it are complete",
    });
  });

  it("may end in the zeros that a power cut leaves", async () => {
    const events = await eventsOf(await logOf(`${linesOf(started, warned)}${"\u0000".repeat(4096)}`));
    expect(events).toEqual([started, warned, expect.objectContaining({ code: "log-cut", at: 5 })]);
  });
});

describe("a file that is no log", () => {
  it.each<[string, string, RegExp]>([
    ["an empty file", "", /run\.jsonl is empty/],
    ["a file of blank lines", "\n\n", /holds no whole event/],
    ["a text without a line end", "hello", /holds no whole event/],
    ["a text", "hello\nworld\n", /run\.jsonl:1 is not JSON/],
    ["JSON of something else", '{"a":1}', /run\.jsonl:1 is not a run event: /],
    ["an event that does not begin a run", linesOf(ended), /does not begin with runStarted/],
    ["blank lines before such an event", `\n\n${linesOf(ended)}`, /does not begin with runStarted/],
    [
      "a broken line in the middle",
      `${startedLine}\n{"kind":\n${linesOf(ended)}`,
      /run\.jsonl:2 is not JSON/,
    ],
    [
      "a whole last line that is no event",
      `${startedLine}\n{"kind":"runEnded"}`,
      /run\.jsonl:2 is not a run/,
    ],
    ["a newer log", `{"kind":"runStarted","logVersion":2}`, /run\.jsonl:1 was written by a newer inferbench/],
    [
      "a line without end",
      `${startedLine}\n${"x".repeat(17 * 2 ** 20)}`,
      /run\.jsonl:2 is too long for a run event/,
    ],
  ])("%s is refused, with the place where there is one", async (_what, content, message) => {
    await expect(eventsOf(await logOf(content))).rejects.toMatchObject({
      code: "log.unreadable",
      message: expect.stringMatching(message),
    });
  });

  it("a folder without a log and an absent path are told apart", async () => {
    const empty = await mkdtemp(join(folder, "empty-"));
    await expect(findRunLog(empty)).rejects.toMatchObject({ message: `${empty} holds no run.jsonl` });
    const absent = join(folder, "absent");
    await expect(findRunLog(absent)).rejects.toMatchObject({ message: `${absent} does not exist` });
  });
});

it("the log is found by its run's folder or by itself", async () => {
  const path = await logOf(linesOf(started));
  expect(await findRunLog(folder)).toBe(path);
  expect(await findRunLog(path)).toBe(path);
});

it("lines longer than one read are read whole", async () => {
  const long: RunEvent = { ...warned, message: "€".repeat(500_000) };
  expect(await eventsOf(await logOf(linesOf(started, long, ended)))).toEqual([started, long, ended]);
});

it("line ends of Windows do no harm", async () => {
  expect(await eventsOf(await logOf(linesOf(started, ended).replaceAll("\n", "\r\n")))).toEqual([
    started,
    ended,
  ]);
});

it("what stands before a line that is no event is read all the same", async () => {
  const log = await logOf(`${linesOf(started, warned)}nonsense\n${linesOf(ended)}`);
  const events: RunEvent[] = [];
  const read = async (): Promise<void> => {
    for await (const event of readRunLog(log)) events.push(event);
  };
  await expect(read()).rejects.toMatchObject({ code: "log.unreadable", message: `${log}:3 is not JSON` });
  expect(events).toEqual([started, warned]);
});
