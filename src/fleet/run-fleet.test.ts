import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import type { Plan } from "../loadgen/index.ts";
import type { RunEvent } from "../record/index.ts";
import { type FleetEnd, runFleet } from "./run-fleet.ts";

let folder: string;
let entry: URL;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const file = join(folder, "worker.mjs");
  // A worker that does as it is told, or dies, or throws, at the level that its data name.
  writeFileSync(
    file,
    `import { parentPort, workerData } from "node:worker_threads";
     const { levels, dies, fails, positions, reason, drains, counts, measuresAt } = workerData;
     const tell = (message) => parentPort.postMessage(message);
     const heard = [];
     let wake = () => {};
     parentPort.on("message", (message) => { heard.push(message); wake(); });
     const hear = async (kind) => {
       for (;;) {
         const at = heard.findIndex((message) => message.kind === kind || message.kind === "stop");
         if (at !== -1) return heard.splice(at, 1)[0];
         await new Promise((resolve) => { wake = resolve; });
       }
     };
     let failure;
     for (let level = 0; level < levels; level++) {
       tell({ kind: "atLevel", level });
       const first = await hear("firstId");
       if (first.kind === "stop") break;
       tell({ kind: "event", inFlight: 1, event: { kind: "warned", at: 0, code: "first", message: level + ":" + first.firstId } });
       if (dies === level) process.exit(3);
       if (fails === level) { failure = { code: "target.lost", message: "gone", hint: "look" }; break; }
       tell({ kind: "ready", level });
       const start = await hear("start");
       if (start.kind === "stop") break;
       if (measuresAt !== undefined) tell({ kind: "measuring", level, at: measuresAt });
       tell({ kind: "ended", level, end: { positions, reason: reason ?? "requests", at: start.startAt + (drains ?? 0) } });
       await hear("allEnded");
       tell({ kind: "event", inFlight: 0, event: { kind: "warned", at: 0, code: "counts", message: String(level) } });
       await new Promise((resolve) => setTimeout(resolve, counts ?? 0));
       const since = heard.filter((message) => message.kind === "measuredFrom" && message.level === level).at(-1);
       if (since) tell({ kind: "event", inFlight: 0, event: { kind: "warned", at: 0, code: "measuredFrom", message: String(since.at) } });
     }
     tell({ kind: "done", ...(failure && { failure }) });
     parentPort.close();`,
  );
  entry = pathToFileURL(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

const plan: Plan = {
  levels: [1, 2].map((concurrency) => ({
    load: { kind: "closed", concurrency },
    stop: { requests: 9, warmupRequests: 1 },
  })),
  maxConnections: null,
  drainMs: 1000,
  interruptedDrainMs: 100,
};

interface Ran {
  readonly events: RunEvent[];
  readonly end?: FleetEnd;
  readonly thrown?: unknown;
}

interface WorkerOrders {
  readonly dies?: number;
  readonly fails?: number;
  readonly positions?: number;
  readonly reason?: "requests" | "duration";
  /** When its last request ends, in ms after the level's begin. */
  readonly drains?: number;
  /** How long it counts tokens, in ms. */
  readonly counts?: number;
  readonly measuresAt?: number;
}

async function run(workers: readonly WorkerOrders[], stop = new AbortController().signal): Promise<Ran> {
  const events: RunEvent[] = [];
  const ended = runFleet({
    entry,
    workers: workers.length,
    dataOf: (index) => ({
      data: { levels: plan.levels.length, positions: 5, ...workers[index] },
      transfer: [],
    }),
    plan,
    clock: systemClock,
    stop,
    abort: new AbortController().signal,
    emit: (event) => events.push(event),
    gauge: { inFlight: 0 },
  });
  return ended.then(
    (end) => ({ events, end }),
    (thrown) => ({ events, thrown }),
  );
}

const told = (events: readonly RunEvent[], code = "first"): string[] =>
  events.flatMap((event) => (event.kind === "warned" && event.code === code ? [event.message] : []));

describe("several workers", () => {
  it("begin each level together, and the log has its begin and its end once", async () => {
    const { events, end } = await run([{}, {}, {}]);
    expect(end).toEqual({ lost: 0 });
    expect(events.flatMap((event) => ("level" in event ? [`${event.kind} ${event.level}`] : []))).toEqual([
      "phaseStarted 0",
      "phaseEnded 0",
      "phaseStarted 1",
      "phaseEnded 1",
    ]);
  });

  it("begin the next level behind the farthest position that any of them has planned", async () => {
    const { events } = await run([{ positions: 7 }, { positions: 12 }, { positions: 3 }]);
    expect(told(events).sort()).toEqual(["0:0", "0:0", "0:0", "1:12", "1:12", "1:12"]);
  });
});

describe("the end of a level", () => {
  it("is that of the last request of all, and not that of the counting behind it", async () => {
    const { events } = await run([{ drains: 7 }, { drains: 3, counts: 50 }]);
    const [begin] = events.filter((event) => event.kind === "phaseStarted");
    const [end] = events.filter((event) => event.kind === "phaseEnded");
    expect((end?.at ?? 0) - (begin?.at ?? 0)).toBeCloseTo(7, 6);
    // It stands behind what was counted.
    const kinds = events.map((event) => (event.kind === "warned" ? event.code : event.kind));
    expect(kinds.indexOf("phaseEnded")).toBeGreaterThan(kinds.indexOf("counts"));
  });

  it("is for want of time when one worker had more to send", async () => {
    const { events } = await run([{}, { reason: "duration" }, {}]);
    const ended = events.filter((event) => event.kind === "phaseEnded");
    expect(ended.map(({ reason }) => reason)).toEqual(["duration", "duration"]);
  });
});

it("the first measured request of any is told to all", async () => {
  const { events } = await run([{ measuresAt: 12 }, { measuresAt: 9 }, {}]);
  expect(told(events, "measuredFrom")).toEqual(new Array(6).fill("9"));
});

describe("a worker that dies", () => {
  it("is told of with its number, and the others go on with what is theirs", async () => {
    const { events, end } = await run([{}, { dies: 0 }, {}]);
    expect(end).toEqual({ lost: 1 });
    expect(events).toContainEqual(expect.objectContaining({ kind: "shareLost", worker: 1, workers: 3 }));
    const ended = events.filter((event) => event.kind === "phaseEnded");
    expect(ended.map(({ reason }) => reason)).toEqual(["requests", "requests"]);
  });

  it("and was the last one ends the run with an error", async () => {
    const { events, thrown } = await run([{ dies: 1 }, { dies: 1 }]);
    expect(thrown).toMatchObject({ code: "generator.lost" });
    expect(events.filter((event) => event.kind === "shareLost")).toHaveLength(2);
  });
});

it("what a worker throws stops the others and is thrown when all have ended", async () => {
  const { thrown } = await run([{}, { fails: 1 }]);
  expect(thrown).toMatchObject({ code: "target.lost", message: "gone", hint: "look" });
});

it("a stop before the first level reaches all", async () => {
  const { events, end } = await run([{}, {}], AbortSignal.abort());
  expect(end).toEqual({ lost: 0 });
  expect(events.filter((event) => event.kind === "phaseStarted")).toEqual([]);
});
