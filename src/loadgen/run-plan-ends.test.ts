import { describe, expect, it } from "vitest";
import { BenchError, type Clock, createVirtualClock } from "../base/index.ts";
import type { RequestEnded, RunEvent } from "../record/index.ts";
import { askedRequest, type Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import {
  byId,
  createFakeTarget,
  type RunParts,
  readyWorkload,
  runLevels,
  speechRequest,
} from "./fake-parts.fixture.ts";
import type { Level } from "./plan.ts";

const constant = (requests: number): Level => ({
  load: { kind: "constant", ratePerSecond: 10 },
  stop: { requests, warmupRequests: 0 },
});
const closed = (concurrency: number, requests: number): Level => ({
  load: { kind: "closed", concurrency },
  stop: { requests, warmupRequests: 0 },
});
const always = (ms: number) => () => ms;
const outcomes = (requests: readonly RequestEnded[]): string[] => byId(requests).map((r) => r.outcome.kind);
const lastPhase = (events: readonly RunEvent[]): RunEvent | undefined =>
  events.filter((event) => event.kind === "phaseEnded").at(-1);

/** Runs levels and gives a signal at an instant. */
async function runUntil(which: "stop" | "abort", at: number, levels: readonly Level[], parts: RunParts) {
  const clock = createVirtualClock();
  const controller = new AbortController();
  clock.setTimer(at, () => controller.abort());
  return runLevels(levels, { clock, [which]: controller.signal, ...parts });
}

describe("after the stop signal", () => {
  it("nothing more is planned and what is under way finishes, when it does so in time", async () => {
    const { requests, events, gauge } = await runUntil("stop", 350, [constant(100), constant(5)], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1000) }),
    });
    expect(byId(requests).map((r) => r.plannedAt)).toEqual([0, 100, 200, 300]);
    expect(outcomes(requests)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(lastPhase(events)).toEqual({ kind: "phaseEnded", at: 1300, level: 0, reason: "interrupted" });
    expect(gauge.inFlight).toBe(0);
  });

  it("what does not finish in time is ended, and recorded so", async () => {
    const { requests, events, gauge } = await runUntil("stop", 350, [constant(100)], {
      plan: { interruptedDrainMs: 800 },
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1000) }),
    });
    expect(outcomes(requests)).toEqual(["ok", "ok", "aborted", "aborted"]);
    expect(byId(requests).map((r) => r.endedAt)).toEqual([1000, 1100, 1150, 1150]);
    expect(lastPhase(events)).toMatchObject({ at: 1150, reason: "interrupted" });
    expect(gauge.inFlight).toBe(0);
  });

  it("a closed loop that waits for an answer hears it", async () => {
    const { requests, events } = await runUntil("stop", 50, [closed(2, 100)], {
      plan: { interruptedDrainMs: 100 },
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1e6) }),
    });
    expect(outcomes(requests)).toEqual(["aborted", "aborted"]);
    expect(lastPhase(events)).toMatchObject({ at: 150 });
  });

  it("the last wait of a level gets shorter, never longer", async () => {
    const stopLate = (interruptedDrainMs: number) =>
      runUntil("stop", 900, [closed(1, 1)], {
        plan: { drainMs: 1000, interruptedDrainMs },
        target: (clock) => createFakeTarget(clock, { serviceMs: always(1e6) }),
      });
    expect((await stopLate(10)).clock.now()).toBe(910);
    expect((await stopLate(5000)).clock.now()).toBe(1000);
  });

  it("given before the run, nothing happens", async () => {
    const { events } = await runLevels([closed(1, 3)], {
      stop: AbortSignal.abort(),
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1) }),
    });
    expect(events).toEqual([]);
  });

  it("a workload that never answers is not waited for, before a level or in it", async () => {
    for (const readyRequests of [0, 5]) {
      const workload: Workload = {
        description: "stuck",
        at: (index) => (index < readyRequests ? speechRequest(index) : new Promise(() => {})),
      };
      const { requests, events, thrown } = await runUntil("stop", 2000, [constant(100)], {
        workload,
        target: (clock) => createFakeTarget(clock, { serviceMs: always(10) }),
      });
      expect(thrown).toBeUndefined();
      expect(requests).toHaveLength(readyRequests);
      expect(events.some((event) => event.kind === "phaseStarted")).toBe(readyRequests > 0);
    }
  });
});

describe("after the abort signal", () => {
  it("what is under way is ended at once and nothing more is planned, also without a stop signal", async () => {
    const { requests, events, gauge } = await runUntil("abort", 350, [constant(100), closed(3, 5)], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1000) }),
    });
    expect(byId(requests).map((r) => [r.plannedAt, r.endedAt, r.outcome.kind])).toEqual([
      [0, 350, "aborted"],
      [100, 350, "aborted"],
      [200, 350, "aborted"],
      [300, 350, "aborted"],
    ]);
    expect(lastPhase(events)).toEqual({ kind: "phaseEnded", at: 350, level: 0, reason: "interrupted" });
    expect(gauge.inFlight).toBe(0);
  });

  it("a drain after a stop ends too", async () => {
    const clock = createVirtualClock();
    const stop = new AbortController();
    const abort = new AbortController();
    clock.setTimer(100, () => stop.abort());
    clock.setTimer(150, () => abort.abort());
    const { requests } = await runLevels([closed(2, 10)], {
      clock,
      stop: stop.signal,
      abort: abort.signal,
      target: () => createFakeTarget(clock, { serviceMs: always(1e6) }),
    });
    expect(byId(requests).map((r) => [r.endedAt, r.outcome.kind])).toEqual([
      [150, "aborted"],
      [150, "aborted"],
    ]);
  });
});

it("a level does not wait longer than its limit for its last requests; the next one still runs", async () => {
  const { requests, events } = await runLevels([closed(2, 4), closed(1, 1)], {
    plan: { drainMs: 500 },
    target: (clock) => createFakeTarget(clock, { serviceMs: (nth) => (nth === 3 ? 1e6 : 100) }),
  });
  expect(outcomes(requests)).toEqual(["ok", "ok", "ok", "aborted", "ok"]);
  // The last was sent at 100.
  expect(events.find((event) => event.kind === "phaseEnded")).toMatchObject({ at: 600, reason: "requests" });
});

describe("a workload that fails in mid-level", () => {
  const failure = new BenchError("workload.unreadable", "cannot read clip 30");
  const reject = (): Promise<never> => Promise.reject(failure);
  const fail = (): never => {
    throw failure;
  };

  it.each([
    ["throws", speechRequest, fail],
    ["rejects", speechRequest, reject],
    ["rejects after slow clips", async (index: number) => speechRequest(index), reject],
    ["throws after slow clips", async (index: number) => speechRequest(index), fail],
  ] as const)(
    "and %s: all before it are sent, those under way are recorded, then its error is thrown",
    async (_how, good, bad) => {
      const workload: Workload = { description: "broken", at: (index) => (index < 30 ? good(index) : bad()) };
      const { requests, thrown, gauge, events } = await runLevels([constant(1000)], {
        workload,
        target: (clock) => createFakeTarget(clock, { serviceMs: always(250) }),
      });
      expect(thrown).toBe(failure);
      expect(byId(requests).map((r) => r.id)).toEqual(Array.from({ length: 30 }, (_, id) => id));
      // The last was sent at 2900; its body's successor is missed right after it.
      expect(outcomes(requests).slice(0, 27)).toEqual(new Array(27).fill("ok"));
      expect(outcomes(requests).slice(27)).toEqual(["aborted", "aborted", "aborted"]);
      expect(lastPhase(events)).toMatchObject({ at: 2900 });
      expect(gauge.inFlight).toBe(0);
    },
  );

  it("before the level has begun: no level is in the log", async () => {
    const { events, thrown } = await runLevels([closed(4, 4)], {
      workload: { description: "broken", at: fail },
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1) }),
    });
    expect(thrown).toBe(failure);
    expect(events).toEqual([]);
  });
});

it("a body that comes late makes a late send, with its planned instant kept", async () => {
  const clock = createVirtualClock();
  const readMs = 50;
  const workload: Workload = {
    description: "slow",
    at: (index) => clock.sleepUntil(clock.now() + readMs).then(() => speechRequest(index)),
  };
  const level: Level = {
    load: { kind: "constant", ratePerSecond: 100 },
    stop: { requests: 60, warmupRequests: 0 },
  };
  const { requests } = await runLevels([level], {
    clock,
    workload,
    target: () => createFakeTarget(clock, { serviceMs: always(5) }),
  });
  // A quarter of a second's requests are encoded before the level begins; from then on one every 50 ms.
  const ahead = 25;
  const startedAt = ahead * readMs;
  const found = byId(requests);
  expect(found.map((r) => r.plannedAt)).toEqual(found.map((_, i) => startedAt + i * 10));
  const expected = found.map((r, i) => Math.max(r.plannedAt, startedAt + (i - ahead + 1) * readMs));
  expect(found.map((r) => r.sentAt)).toEqual(expected);
  expect(expected.at(-1)).toBeGreaterThan((found.at(-1) as RequestEnded).plannedAt + 1000);
});

describe("against its promise", () => {
  const breakingTarget =
    (send: () => Promise<never>) =>
    (clock: Clock): Target => {
      const good = createFakeTarget(clock, { serviceMs: always(10) });
      let nth = 0;
      return {
        ...good,
        prepare: (request, tag) =>
          nth++ % 2 ? askedRequest(request, clock, send) : good.prepare(request, tag),
      };
    };

  it.each<[string, () => Promise<never>]>([
    ["a target rejects", () => Promise.reject(new TypeError("x is not a function"))],
    [
      "a target throws",
      () => {
        throw new TypeError("x is not a function");
      },
    ],
  ])("%s: a failed request each time, and the run goes on", async (_how, send) => {
    const { requests, thrown, gauge } = await runLevels([closed(3, 8), constant(4)], {
      target: breakingTarget(send),
    });
    expect(thrown).toBeUndefined();
    expect(gauge.inFlight).toBe(0);
    expect(outcomes(requests)).toEqual(Array.from({ length: 12 }, (_, i) => (i % 2 ? "invalid" : "ok")));
    expect(byId(requests)[1]).toMatchObject({
      sentAt: null,
      outcome: { kind: "invalid", reason: "a defect of the target: x is not a function" },
    });
  });

  it.each(["phaseStarted", "requestEnded", "loadgenHealth", "phaseEnded"] as const)(
    "a listener throws at %s: the run is stopped, what is under way is recorded, its error is thrown",
    async (kind) => {
      const failure = new Error("the listener broke");
      const { events, thrown, gauge, clock } = await runLevels([constant(20), closed(1, 1)], {
        target: (clock) => createFakeTarget(clock, { serviceMs: always(150) }),
        onEvent: (event) => {
          if (event.kind === kind) throw failure;
        },
      });
      expect(thrown).toBe(failure);
      expect(gauge.inFlight).toBe(0);
      expect(events.filter((event) => event.kind === "phaseStarted")).toHaveLength(1);
      const begun =
        kind === "phaseStarted" ? 0 : kind === "requestEnded" ? 150 : kind === "loadgenHealth" ? 1000 : 2050;
      expect(clock.now()).toBeLessThanOrEqual(begun + 150);
    },
  );
});

it("nothing is left on the signals of the run when it has ended", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  await runLevels([closed(2, 4), constant(3)], {
    workload: readyWorkload,
    stop: signal,
    abort: signal,
    target: (clock) => createFakeTarget(clock, { serviceMs: always(10) }),
  });
  expect(listeners).toBe(0);
});
