import { describe, expect, it } from "vitest";
import { summarize } from "../metric/index.ts";
import type { RequestEnded, RunEvent } from "../record/index.ts";
import { requestsOf, runWhole, type WholeRun } from "./whole-runs.fixture.ts";

/** The most requests that were under way at an instant; one that ends makes room for one that begins then. */
function mostInFlight(requests: readonly RequestEnded[]): number {
  const edges = requests.flatMap(({ plannedAt, endedAt }) => [
    [plannedAt, 1] as const,
    [endedAt, -1] as const,
  ]);
  edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let inFlight = 0;
  return Math.max(...edges.map(([, step]) => (inFlight += step)));
}

const closed = (concurrency: number, stop: Partial<WholeRun["level"]["stop"]>): WholeRun["level"] => ({
  load: { kind: "closed", concurrency },
  stop: { warmupRequests: concurrency, ...stop },
});

/** What of a run is the same whoever sends it; ids among requests of one instant may change hands. */
function figures(events: readonly RunEvent[]) {
  const requests = requestsOf(events);
  const { counts, spanMs, metrics, ended } = summarize(events).levels[0] ?? {};
  return {
    ids: requests.map(({ id }) => id),
    warmup: requests.filter(({ warmup }) => warmup).map(({ id }) => id),
    instants: requests.map(({ plannedAt }) => plannedAt).sort((a, b) => a - b),
    most: mostInFlight(requests),
    ...{ counts, spanMs, ended },
    requestRate: metrics?.request_rate,
    responseTime: metrics?.response_time,
  };
}

describe.each([2, 3, 4, 8])("%i workers", (workers) => {
  it.each([1, 2, 3, 5, 7, 16])("are as fast as one with %i users, to the end of the level", async (users) => {
    const run: WholeRun = { level: closed(users, { requests: 20 * users }), serviceMs: 100 };
    expect(figures(await runWhole({ ...run, workers }))).toEqual(figures(await runWhole(run)));
  });

  it.each([1, 2, 3])("send %i requests of five users", async (requests) => {
    const run: WholeRun = { level: closed(5, { requests }), serviceMs: 100 };
    expect(figures(await runWhole({ ...run, workers }))).toEqual(figures(await runWhole(run)));
  });

  it("let nobody wait for a connection where there is one for each user", async () => {
    const run: WholeRun = { level: closed(5, { requests: 100 }), serviceMs: 100, maxConnections: 5 };
    expect(figures(await runWhole({ ...run, workers }))).toEqual(figures(await runWhole(run)));
  });

  it("keep all connections of an open loop as busy as each other", async () => {
    const run: WholeRun = {
      level: { load: { kind: "constant", ratePerSecond: 50 }, stop: { requests: 500, warmupRequests: 0 } },
      serviceMs: 90,
      maxConnections: 5,
    };
    const waits = async (of: WholeRun): Promise<number> => {
      const requests = requestsOf(await runWhole(of));
      return Math.max(...requests.map(({ plannedAt, sentAt }) => (sentAt ?? 0) - plannedAt));
    };
    expect(await waits(run)).toBe(0);
    expect(await waits({ ...run, workers })).toBe(0);
  });

  it("end a level by time as one does, from the first measured request of any", async () => {
    // Warm-up of one user only, and that one is slow.
    const run: WholeRun = {
      level: closed(4, { durationMs: 1000, warmupRequests: 1 }),
      serviceMs: (id) => (id === 0 ? 700 : 100),
    };
    const lastPlanned = async (of: WholeRun): Promise<number> =>
      Math.max(...requestsOf(await runWhole(of)).map(({ plannedAt }) => plannedAt));
    expect(await lastPlanned(run)).toBe(900);
    expect(await lastPlanned({ ...run, workers })).toBe(900);
  });

  it("count no tokens while another still sends", async () => {
    const events = await runWhole({
      level: closed(3, { requests: 3, warmupRequests: 0 }),
      serviceMs: (id) => 100 + 500 * id,
      workers,
      countMs: 300,
    });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.indexOf("tokensCounted")).toBeGreaterThan(kinds.lastIndexOf("requestEnded"));
    expect(events.find(({ kind }) => kind === "phaseEnded")).toMatchObject({ at: 1100 });
  });
});

it("each request is told as that of the worker that sent it, also in bursts", async () => {
  const sendsOf = async (run: WholeRun): Promise<number[]> =>
    summarize(await runWhole(run)).instrument.workers.map(({ sends }) => sends);
  const burst = (requests: number): WholeRun => ({
    level: { load: { kind: "burst", size: 5 }, stop: { requests, warmupRequests: 0 } },
    serviceMs: 10,
    workers: 2,
  });
  expect(await sendsOf(burst(5))).toEqual([3, 2]);
  // The next burst begins when all of the last has ended, which one worker sees.
  expect(await sendsOf(burst(10))).toEqual([10, 0]);
  expect(await sendsOf({ level: closed(5, { requests: 50 }), serviceMs: 10, workers: 2 })).toEqual([30, 20]);
});
