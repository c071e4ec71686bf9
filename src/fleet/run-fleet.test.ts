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
     const { levels, dies, fails, positions } = workerData;
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
       tell({ kind: "ended", level, end: { positions, reason: "requests" } });
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

async function run(
  workers: readonly { dies?: number; fails?: number; positions?: number }[],
  stop = new AbortController().signal,
): Promise<Ran> {
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

const told = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === "warned" ? [event.message] : []));

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
