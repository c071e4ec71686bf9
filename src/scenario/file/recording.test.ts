import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BenchError, systemClock } from "../../base/index.ts";
import { summarize } from "../../metric/index.ts";
import { readRunLog } from "../../record/file.ts";
import {
  createBatchSender,
  type RecorderLink,
  type RequestEnded,
  type RunEvent,
} from "../../record/index.ts";
import { recordInThread } from "./record-in-thread.ts";
import { recordInline } from "./record-inline.ts";
import type { FromLink } from "./recorder-protocol.ts";
import type { Recording } from "./recording.ts";

/** A thread of Node 20 loads no TypeScript: its half is the built one. */
const dist = join(import.meta.dirname, "..", "..", "..", "dist");
const entry = pathToFileURL(join(dist, "scenario", "file", "recorder-thread.js"));

let folder: string;
beforeAll(async () => {
  if (!existsSync(entry)) throw new Error("dist is not built: npm run build");
  folder = await mkdtemp(join(tmpdir(), "recording-"));
});
afterAll(() => rm(folder, { recursive: true }));

let logs = 0;
const newLog = (): string => join(folder, `run-${logs++}.jsonl`);
const eventsOf = (path: string): RunEvent[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);

const machine = { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" };
const started: RunEvent = {
  ...{ kind: "runStarted", logVersion: 1, runId: "r", name: "n", startedAt: "", clockOriginNs: "0" },
  ...{ scenario: {}, seed: 1, tool: { name: "", version: "" }, machine },
};
const phaseStarted = (level: number): RunEvent => ({
  kind: "phaseStarted",
  at: level * 1000,
  level,
  load: { kind: "closed", concurrency: 1 },
  warmupRequests: 0,
  maxConnections: null,
});
const phaseEnded = (level: number): RunEvent => ({
  kind: "phaseEnded",
  at: level * 1000 + 900,
  level,
  reason: "requests",
});
const runEnded: RunEvent = { kind: "runEnded", at: 9999, reason: "completed" };
const input: RequestEnded["input"] = { kind: "speech", clip: "a", audioSeconds: 5, sound: "speech" };
const request = (id: number, level = 0): RequestEnded => ({
  kind: "requestEnded",
  id,
  level,
  warmup: false,
  plannedAt: id,
  sentAt: id + 0.25,
  stamps: {},
  endedAt: id + 10,
  input,
  connection: null,
  bytesSent: 1,
  bytesReceived: 2,
  output: { text: `answer ${id}` },
  outcome: { kind: "ok" },
});

interface Opened {
  readonly path: string;
  readonly recording: Recording;
  readonly failures: BenchError[];
}

type Open = (path: string, failures: BenchError[]) => Promise<Recording>;

const ways: readonly (readonly [string, Open])[] = [
  [
    "in this thread",
    (path, failures) => recordInline(path, systemClock, { onFailure: (error) => failures.push(error) }),
  ],
  [
    "in a thread of its own",
    (path, failures) => {
      const listener = { onFailure: (error: BenchError) => void failures.push(error), onWarning() {} };
      return recordInThread(path, systemClock, listener, { live: true, entry });
    },
  ],
];

describe.each(ways)("a run recorded %s", (_way, open) => {
  const openNew = async (path = newLog()): Promise<Opened> => {
    const failures: BenchError[] = [];
    return { path, recording: await open(path, failures), failures };
  };

  it("is in its log, whole and in order, and its numbers are those of the log", async () => {
    const { path, recording, failures } = await openNew();
    const events = [
      started,
      phaseStarted(0),
      ...Array.from({ length: 3000 }, (_, id) => request(id)),
      phaseEnded(0),
      runEnded,
    ];
    for (const event of events) recording.append(event);
    const summary = await recording.settled();
    await recording.close();
    expect(eventsOf(path)).toEqual(events);
    expect(summary).toEqual(summarize(events));
    expect(failures).toEqual([]);
  });

  it("writes the same bytes as JSON.stringify", async () => {
    const { path, recording } = await openNew();
    const events = [started, phaseStarted(0), request(0), { ...request(1), sentAt: null }, runEnded];
    for (const event of events) recording.append(event);
    await recording.close();
    expect(readFileSync(path, "utf8")).toBe(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  });

  it("tells the numbers of a level at its end, without a turn of the event loop", async () => {
    const { recording } = await openNew();
    recording.append(started);
    for (const level of [0, 1]) {
      recording.append(phaseStarted(level));
      for (let id = 0; id < 1500; id++) recording.append(request(id, level));
      recording.append(phaseEnded(level));
      expect(recording.latest().levels[level]).toMatchObject({ counts: { ok: 1500 }, ended: "requests" });
    }
    await recording.close();
  });

  it("tells how it goes while it goes on", async () => {
    const { recording } = await openNew();
    for (const event of [started, phaseStarted(0), request(0)]) recording.append(event);
    const until = systemClock.now() + 20_000;
    while (recording.latest().levels[0]?.counts.ok !== 1 && systemClock.now() < until) {
      await systemClock.sleepUntil(systemClock.now() + 20);
    }
    expect(recording.latest().levels[0]?.counts.ok).toBe(1);
    await recording.close();
  });

  it("is on the disk within a second, without being asked", async () => {
    const { path, recording } = await openNew();
    for (const event of [started, phaseStarted(0), request(0)]) recording.append(event);
    const until = systemClock.now() + 20_000;
    while (readFileSync(path, "utf8").split("\n").length < 4 && systemClock.now() < until) {
      await systemClock.sleepUntil(systemClock.now() + 20);
    }
    expect(eventsOf(path)).toHaveLength(3);
    await recording.close();
  });

  it("refuses a log that is there already", async () => {
    const path = newLog();
    await writeFile(path, "precious");
    await expect(openNew(path)).rejects.toMatchObject({
      code: "log.write-failed",
      message: expect.stringContaining(path),
    });
    expect(readFileSync(path, "utf8")).toBe("precious");
  });
});

const inThread = async (): Promise<Opened> => {
  const failures: BenchError[] = [];
  const path = newLog();
  const listener = { onFailure: (error: BenchError) => void failures.push(error), onWarning() {} };
  return {
    path,
    failures,
    recording: await recordInThread(path, systemClock, listener, { live: false, entry }),
  };
};

describe("a recorder's thread", () => {
  it("takes events of other threads in the order in which they were sent", async () => {
    const { path, recording } = await inThread();
    const link = recording.openLink?.();
    if (!link) throw new Error("no link");
    const source = `
      const { parentPort, workerData } = require("node:worker_threads");
      (async () => {
        const { createBatchSender } = await import(${JSON.stringify(pathToFileURL(join(dist, "record", "index.js")).href)});
        const { systemClock } = await import(${JSON.stringify(pathToFileURL(join(dist, "base", "index.js")).href)});
        const ways = { onBehind() {}, onStuck() {} };
        const sender = createBatchSender(workerData.link, systemClock, ways);
        parentPort.on("message", ({ request, level }) => {
          if (level === undefined) return process.exit();
          for (let id = 0; id < 2000; id++) sender.add({ ...request, id, level });
          sender.flush();
          parentPort.postMessage("sent");
        });
      })();`;
    const other = new Worker(source, {
      eval: true,
      workerData: { link },
      transferList: [link.port],
    });
    recording.append(started);
    for (let level = 0; level < 20; level++) {
      recording.append(phaseStarted(level));
      const sent = new Promise((resolve) => other.once("message", resolve));
      other.postMessage({ request: request(0), level });
      await sent;
      recording.append(phaseEnded(level));
    }
    other.postMessage({});
    await new Promise((resolve) => other.once("exit", resolve));
    const summary = await recording.settled();
    await recording.close();
    expect(summary.warnings).toEqual([]);
    expect(summary.levels.map(({ counts }) => counts.ok)).toEqual(Array(20).fill(2000));
    const levels = eventsOf(path).map((event) => ("level" in event ? event.level : -1));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
  });

  it("keeps to that order when one of them has sent all and is gone", async () => {
    const { path, recording } = await inThread();
    const [first, second] = [recording.openLink?.(), recording.openLink?.()];
    if (!first || !second) throw new Error("no link");
    recording.append(started);
    recording.append(phaseStarted(0));
    await recording.settled();
    // A batch that is under way for longer than one that was sent after it.
    const underWay: Parameters<RecorderLink["port"]["postMessage"]>[] = [];
    const slow = {
      port: { postMessage: (...sent) => underWay.push(sent) } as RecorderLink["port"],
      progress: second.progress,
    };
    const sender = createBatchSender(slow, systemClock, { onBehind() {}, onStuck() {} });
    sender.add(request(0));
    sender.flush();
    first.port.postMessage({ kind: "sentAll" } satisfies FromLink);
    first.port.close();
    await systemClock.sleepUntil(systemClock.now() + 50);
    recording.append(phaseEnded(0));
    await systemClock.sleepUntil(systemClock.now() + 50);
    for (const [posted, transfer] of underWay) second.port.postMessage(posted, transfer);
    await recording.settled();
    second.port.close();
    await recording.close();
    expect(eventsOf(path).map(({ kind }) => kind)).toEqual([
      ...["runStarted", "phaseStarted", "requestEnded", "phaseEnded"],
    ]);
  });

  it("is waited for when it is too far behind, and nothing is lost", async () => {
    const path = newLog();
    const warnings: string[] = [];
    const listener = {
      onFailure() {},
      onWarning: ({ code }: { code: string }) => void warnings.push(code),
    };
    const recording = await recordInThread(path, systemClock, listener, { live: false, entry });
    recording.append(started);
    recording.append(phaseStarted(0));
    // More than may be under way, in one turn of the event loop.
    const text = "x".repeat(70_000);
    for (let id = 0; id < 600; id++) recording.append({ ...request(id), output: { text: `${id}${text}` } });
    recording.append(runEnded);
    const summary = await recording.settled();
    await recording.close();
    expect(warnings).toEqual(["log.behind", "log.waited"]);
    expect(summary.levels[0]?.counts.ok).toBe(600);
    expect(eventsOf(path)).toHaveLength(603);
  });

  it("that dies is told, and does not hold up the end", async () => {
    const failures: BenchError[] = [];
    const listener = { onFailure: (error: BenchError) => void failures.push(error), onWarning() {} };
    const dying = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { workerData } from "node:worker_threads";
        workerData.port.on("message", () => { throw new Error("out of luck"); });
        workerData.port.postMessage({ kind: "ready" });`)}`,
    );
    const options = { live: false, entry: dying };
    const recording = await recordInThread(newLog(), systemClock, listener, options);
    recording.append(started);
    await expect(recording.settled()).rejects.toMatchObject({ code: "log.write-failed" });
    expect(failures).toMatchObject([{ message: expect.stringContaining("out of luck") }]);
    await expect(recording.close()).rejects.toBe(failures[0]);
  });
});

/** A process of its own that records a request every few milliseconds. */
function recordingProcess(path: string, shell: string, requests = 20_000): ChildProcess {
  const script = `
    const { recordInThread } = await import(${JSON.stringify(pathToFileURL(join(dist, "scenario/file/record-in-thread.js")).href)});
    const { systemClock } = await import(${JSON.stringify(pathToFileURL(join(dist, "base/index.js")).href)});
    const [started, phaseStarted, request] = ${JSON.stringify([started, phaseStarted(0), request(0)])};
    const onFailure = ({ code, message, hint }) => {
      console.log(JSON.stringify({ code, message, hint }));
      process.exit(3);
    };
    const listener = { onFailure, onWarning() {} };
    const recording = await recordInThread(${JSON.stringify(path)}, systemClock, listener, { live: false });
    recording.append(started);
    recording.append(phaseStarted);
    for (let id = 0; id < ${requests}; id++) {
      recording.append({ ...request, id, endedAt: Date.now() });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }`;
  const command = `${shell} exec "$0" --input-type=module -e "$1"`;
  return spawn("sh", ["-c", command, process.execPath, script], { stdio: ["ignore", "pipe", "inherit"] });
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

describe("a process that records", () => {
  it("may be killed at any time: its log opens, with everything up to the last second", async () => {
    const path = newLog();
    const child = recordingProcess(path, "");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (sizeOf(path) < 20_000) await systemClock.sleepUntil(systemClock.now() + 20);
    await systemClock.sleepUntil(systemClock.now() + 1500);
    const killedAt = Date.now();
    child.kill("SIGKILL");
    await ended;
    const read: RunEvent[] = [];
    for await (const event of readRunLog(path)) read.push(event);
    const requests = read.flatMap((event) => (event.kind === "requestEnded" ? [event] : []));
    expect(requests.map(({ id }) => id)).toEqual(requests.map((_, index) => index));
    expect(killedAt - (requests.at(-1)?.endedAt ?? 0)).toBeLessThan(1000);
    expect(read.slice(-1)).toMatchObject([{ kind: expect.stringMatching(/requestEnded|warned/) }]);
  });

  it("is not kept alive by a recording that it forgot to close", async () => {
    const child = recordingProcess(newLog(), "", 1);
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
  });

  it("is told at once that its disk takes no more", async (context) => {
    if (process.platform === "win32") context.skip("no limit on the size of files to play the full disk");
    const path = newLog();
    // The signal of the limit is ignored, so that the write fails as on a full disk. Units of 512 or 1024 bytes.
    const child = recordingProcess(path, "trap '' XFSZ; ulimit -f 40;");
    const said: string[] = [];
    child.stdout?.on("data", (data) => said.push(String(data)));
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(3);
    expect(JSON.parse(said.join(""))).toMatchObject({
      code: "log.write-failed",
      message: expect.stringContaining(`cannot write ${path}: EFBIG`),
      hint: "free some space or choose another folder with --out",
    });
    const read: RunEvent[] = [];
    for await (const event of readRunLog(path)) read.push(event);
    expect(read.length).toBeGreaterThan(50);
    expect(read.at(-1)).toMatchObject({ kind: "warned", code: "log-cut" });
  });
});
