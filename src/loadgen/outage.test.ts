import { describe, expect, it } from "vitest";
import type { Answer } from "../target/index.ts";
import { byId, createFakeTarget, runLevels } from "./fake-parts.fixture.ts";
import type { Level } from "./plan.ts";

const refused: Answer["outcome"] = {
  kind: "networkError",
  phase: "tcp",
  code: "ECONNREFUSED",
  message: "connect ECONNREFUSED 127.0.0.1:9",
};
const ok: Answer["outcome"] = { kind: "ok" };

const closed = (concurrency: number, requests?: number): Level => ({
  load: { kind: "closed", concurrency },
  stop: { ...(requests === undefined ? { durationMs: 600_000 } : { requests }), warmupRequests: 0 },
});

/** A server that answers in 100 ms, and refuses at once between two instants. */
const awayBetween =
  (from: number, to: number, failure = refused) =>
  (clock: Parameters<typeof createFakeTarget>[0]) => {
    const isAway = (): boolean => clock.now() >= from && clock.now() < to;
    const target = createFakeTarget(clock, {
      serviceMs: () => (isAway() ? 0 : 100),
      outcome: () => (isAway() ? failure : ok),
    });
    // No connection is there to be kept when the server has gone.
    return {
      ...target,
      prepare: (...args: Parameters<typeof target.prepare>) => {
        const prepared = target.prepare(...args);
        const start = prepared.start.bind(prepared);
        prepared.start = (signal, onEnd) =>
          start(signal, (answer) => onEnd({ ...answer, connection: { id: 1, reused: false } }));
        return prepared;
      },
    };
  };

describe("a closed loop whose server cannot be reached", () => {
  it("pauses each slot for as long as the outage has lasted, within 10 ms and 1 s", async () => {
    const { requests } = await runLevels([closed(1, 16)], { target: awayBetween(0, 1e9) });
    const gaps = byId(requests).map((request, i, all) => request.plannedAt - (all[i - 1]?.plannedAt ?? 0));
    expect(gaps).toEqual([0, 10, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000, 1000, 1000, 1000]);
    for (const { plannedAt, sentAt } of requests) expect(sentAt).toBe(plannedAt);
  });

  it("sends again at full speed once it is back, and says when it was gone", async () => {
    const { requests, events, thrown } = await runLevels([closed(4, 200)], {
      target: awayBetween(1000, 5000),
    });
    expect(thrown).toBeUndefined();
    const failed = requests.filter((request) => request.outcome.kind !== "ok");
    // At 1000 and after pauses of 10, 10, 20, 40, … 640, 1000, 1000, …: 11 or 12 in four seconds from each slot.
    expect(failed.length / 4).toBeGreaterThanOrEqual(10);
    expect(failed.length / 4).toBeLessThanOrEqual(14);
    const after = byId(requests).filter((request) => request.plannedAt > 6500);
    expect(after.every((request) => request.outcome.kind === "ok")).toBe(true);
    expect(new Set(after.map((request) => request.endedAt - request.plannedAt))).toEqual(new Set([100]));
    const told = events.filter((event) => event.kind === "warned");
    expect(told).toMatchObject([{ code: "server-unreachable" }]);
    expect(told[0]).toHaveProperty("message", expect.stringContaining(`${failed.length} requests failed`));
  });

  it("gives up after half a minute of nothing else, with 100,000 requests planned", async () => {
    const { requests, events, thrown } = await runLevels([closed(64, 100_000), closed(8)], {
      target: awayBetween(10_000, 1e9),
    });
    expect(thrown).toMatchObject({ code: "target.lost", message: expect.stringContaining("ECONNREFUSED") });
    const failed = requests.filter((request) => request.outcome.kind !== "ok");
    expect(failed.length).toBeLessThan(64 * 45);
    const last = Math.max(...requests.map((request) => request.endedAt));
    expect(last).toBeGreaterThanOrEqual(40_000);
    expect(last).toBeLessThan(42_000);
    expect(events.filter((event) => event.kind === "phaseStarted")).toHaveLength(1);
    expect(events.filter((event) => event.kind === "phaseEnded")).toMatchObject([{ reason: "interrupted" }]);
  });

  it("adds up an outage that goes on over levels", async () => {
    const levels = Array.from({ length: 9 }, () => ({
      load: { kind: "closed" as const, concurrency: 1 },
      stop: { durationMs: 20_000, warmupRequests: 0 },
    }));
    const { thrown, events } = await runLevels(levels, { target: awayBetween(0, 1e9) });
    expect(thrown).toMatchObject({ code: "target.lost" });
    expect(events.filter((event) => event.kind === "phaseStarted")).toHaveLength(2);
  });

  it("leaves no timer behind when its level ends in a pause", async () => {
    const stop = new AbortController();
    const { clock, requests } = await runLevels([closed(1)], {
      target: awayBetween(0, 1e9),
      stop: stop.signal,
      onEvent: (event) => event.kind === "requestEnded" && event.id === 12 && stop.abort(),
    });
    expect(requests).toHaveLength(13);
    expect(clock.now()).toBe(requests.at(-1)?.endedAt);
  });

  it("is told when it is this machine that has reached a limit, and not the server", async () => {
    const failure: Answer["outcome"] = {
      kind: "networkError",
      phase: "tcp",
      code: "EMFILE",
      message: "no file",
    };
    const { thrown } = await runLevels([closed(1)], { target: awayBetween(0, 1e9, failure) });
    expect(thrown).toMatchObject({ code: "generator.open-files" });
  });
});

describe("an open loop whose server cannot be reached", () => {
  it("keeps its plan to the end", async () => {
    const level: Level = {
      load: { kind: "constant", ratePerSecond: 10 },
      stop: { requests: 600, warmupRequests: 0 },
    };
    const { requests, events, thrown } = await runLevels([level], { target: awayBetween(5000, 1e9) });
    expect(thrown).toBeUndefined();
    expect(byId(requests).map((request) => request.plannedAt)).toEqual(
      Array.from({ length: 600 }, (_, i) => i * 100),
    );
    expect(byId(requests).map((request) => request.sentAt)).toEqual(
      requests.map((request) => request.plannedAt),
    );
    expect(events.filter((event) => event.kind === "warned")).toHaveLength(1);
  });
});
