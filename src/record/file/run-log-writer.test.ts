import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type BenchError, createRandom } from "../../base/index.ts";
import type { RunEvent } from "../index.ts";
import { readRunLog } from "./read-run-log.ts";
import { createRunLogWriter, type RunLogWriter } from "./run-log-writer.ts";

const opened = vi.hoisted(() => ({ instead: undefined as undefined | (() => Promise<fs.FileHandle>) }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const actual = await importOriginal<typeof fs>();
  const open: typeof fs.open = (...args) => opened.instead?.() ?? actual.open(...args);
  return { ...actual, open };
});
afterEach(() => {
  opened.instead = undefined;
});

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "run-log-writer-"));
});
afterAll(() => fs.rm(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `run-${files++}.jsonl`);

interface Opened {
  readonly path: string;
  readonly writer: RunLogWriter;
  readonly failures: BenchError[];
  /** Timers that were asked for and neither fired nor cancelled. */
  readonly timers: Map<number, () => void>;
}

async function openWriter(path = newPath()): Promise<Opened> {
  const failures: BenchError[] = [];
  const timers = new Map<number, () => void>();
  let timer = 0;
  const setTimer = (_afterMs: number, callback: () => void): (() => void) => {
    const id = timer++;
    timers.set(id, callback);
    return () => timers.delete(id);
  };
  const writer = await createRunLogWriter(path, setTimer, (error) => failures.push(error));
  return { path, writer, failures, timers };
}

const started: RunEvent = {
  kind: "runStarted",
  logVersion: 1,
  runId: "r",
  name: "n",
  startedAt: "",
  clockOriginNs: "0",
  scenario: {},
  seed: 1,
  tool: { name: "", version: "" },
  machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" },
};
const warned = (at: number, message = "é€😀\n"): RunEvent => ({ kind: "warned", at, code: "c", message });

async function eventsOf(path: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readRunLog(path)) events.push(event);
  return events;
}

describe("a log on a good disk", () => {
  it("holds everything that was appended, in order, over many writes", async () => {
    const { path, writer, failures } = await openWriter();
    const events = [
      started,
      ...Array.from({ length: 5000 }, (_, i) => warned(i, `${i} ${"x".repeat(i % 300)}`)),
    ];
    for (const [i, event] of events.entries()) {
      writer.append(event);
      if (i % 1000 === 0) await writer.flush();
    }
    await writer.close();
    expect(await eventsOf(path)).toEqual(events);
    expect(failures).toEqual([]);
  });

  it("can be read after a flush while it is still being written", async () => {
    const { path, writer } = await openWriter();
    writer.append(started);
    writer.append(warned(1));
    await writer.flush();
    expect(await eventsOf(path)).toEqual([started, warned(1)]);
    writer.append(warned(2));
    await writer.close();
    expect(await eventsOf(path)).toEqual([started, warned(1), warned(2)]);
  });

  it("is written by a timer, one for all that waits, and by none when nothing waits", async () => {
    const { path, writer, timers } = await openWriter();
    writer.append(started);
    writer.append(warned(1));
    expect(timers.size).toBe(1);
    for (const fire of timers.values()) fire();
    await writer.flush();
    expect(await eventsOf(path)).toHaveLength(2);
    expect(timers.size).toBe(0);
    await writer.close();
  });

  it("holds everything however appends, timers and flushes fall together", async () => {
    for (let seed = 0; seed < 5; seed++) {
      const random = createRandom(seed);
      const { path, writer, timers } = await openWriter();
      const events: RunEvent[] = [started];
      writer.append(started);
      for (let step = 0; step < 100; step++) {
        const chance = random.next();
        if (chance < 0.5) {
          const event = warned(step, "x".repeat(random.int(2) * 300_000 * random.int(2)));
          events.push(event);
          writer.append(event);
        } else if (chance < 0.65) {
          for (const [id, fire] of timers) {
            timers.delete(id);
            fire();
          }
        } else if (chance < 0.75) {
          writer.flush();
        } else if (chance < 0.85) {
          await writer.flush();
          expect((await eventsOf(path)).length).toBe(events.length);
        } else {
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      await writer.close();
      expect(await eventsOf(path)).toEqual(events);
    }
  });

  it("takes a flush of nothing for nothing", async () => {
    const { path, writer } = await openWriter();
    await writer.flush();
    writer.append(started);
    await writer.flush();
    await writer.flush();
    writer.append(warned(1));
    await writer.close();
    expect(await eventsOf(path)).toEqual([started, warned(1)]);
  });

  it("does not wait for the timer when much has come together", async () => {
    const { path, writer } = await openWriter();
    writer.append(started);
    writer.append(warned(1, "x".repeat(300_000)));
    await vi.waitFor(async () => expect((await fs.stat(path)).size).toBeGreaterThan(300_000));
    await writer.close();
  });

  it("leaves no timer behind", async () => {
    const { writer, timers } = await openWriter();
    writer.append(started);
    expect(timers.size).toBe(1);
    await writer.close();
    expect(timers.size).toBe(0);
  });
});

describe("a log that cannot be made", () => {
  it("because one is there already: it is never written over", async () => {
    const path = newPath();
    await fs.writeFile(path, "precious");
    await expect(openWriter(path)).rejects.toMatchObject({
      code: "log.write-failed",
      message: expect.stringContaining(path),
    });
    expect(await fs.readFile(path, "utf8")).toBe("precious");
  });

  it("because its folder is absent or is a file", async () => {
    const file = newPath();
    await fs.writeFile(file, "");
    for (const path of [join(folder, "absent", "run.jsonl"), join(file, "run.jsonl")]) {
      await expect(openWriter(path)).rejects.toMatchObject({ code: "log.write-failed" });
    }
  });
});

/** What a full disk does: takes the first `room` bytes and refuses the rest. */
async function fullAfter(path: string, room: number): Promise<fs.FileHandle> {
  const handle = await fs.open(path, "wx");
  let left = room;
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (text) => {
    const bytes = Buffer.from(text as string);
    await write(bytes.subarray(0, left));
    left -= bytes.length;
    if (left < 0)
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  return handle;
}

describe("a disk that fills up", () => {
  it("is told once and at once, keeps what fits, and refuses at the end", async () => {
    const path = newPath();
    const handle = await fullAfter(path, 420);
    opened.instead = async () => handle;
    const { writer, failures, timers } = await openWriter(path);
    for (const event of [started, warned(1), warned(2), warned(3), warned(4)]) writer.append(event);
    await writer.flush();
    expect(failures).toMatchObject([
      {
        code: "log.write-failed",
        message: `cannot write ${path}: ENOSPC: no space left on device, write`,
        hint: "free some space or choose another folder with --out",
      },
    ]);
    writer.append(warned(5));
    expect(timers.size).toBe(0);
    await expect(writer.close()).rejects.toBe(failures[0]);
    expect(failures).toHaveLength(1);
    const events = await eventsOf(path);
    expect(events.slice(0, -1)).toEqual([started, warned(1), warned(2)]);
    expect(events.at(-1)).toMatchObject({ code: "log-cut" });
  });

  it("is told by a real full device too", async (context) => {
    if (!existsSync("/dev/full")) context.skip("this system has no /dev/full");
    const device = await fs.open("/dev/full", "w");
    opened.instead = async () => device;
    const { writer, failures } = await openWriter();
    writer.append(started);
    await expect(writer.close()).rejects.toMatchObject({ code: "log.write-failed" });
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message).toContain("ENOSPC");
  });

  it.each([
    ["ENOSPC", "rejects"],
    ["EIO", "rejects"],
    ["EINVAL", "resolves"],
  ] as const)("when only the sync says so: %s %s", async (code, how) => {
    const handle = await fs.open(newPath(), "wx");
    handle.sync = async () => {
      throw Object.assign(new Error(`${code}: sync`), { code });
    };
    opened.instead = async () => handle;
    const { writer } = await openWriter();
    writer.append(started);
    const closed = writer.close();
    if (how === "resolves") await expect(closed).resolves.toBeUndefined();
    else await expect(closed).rejects.toMatchObject({ code: "log.write-failed" });
  });
});
