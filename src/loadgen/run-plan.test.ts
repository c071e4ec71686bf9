import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, createVirtualClock } from "../base/index.ts";
import { type RequestEnded, runEventSchema } from "../record/index.ts";
import { byId, createFakeTarget, fifoEnds, runLevels } from "./fake-parts.fixture.ts";
import type { Level } from "./plan.ts";

const closed = (concurrency: number, stop: Partial<Level["stop"]>): Level => ({
  load: { kind: "closed", concurrency },
  stop: { warmupRequests: 0, ...stop },
});
const constant = (ratePerSecond: number, stop: Partial<Level["stop"]>): Level => ({
  load: { kind: "constant", ratePerSecond },
  stop: { warmupRequests: 0, ...stop },
});
const planned = (requests: readonly RequestEnded[]): number[] => byId(requests).map((r) => r.plannedAt);
const sent = (requests: readonly RequestEnded[]): (number | null)[] => byId(requests).map((r) => r.sentAt);
const ended = (requests: readonly RequestEnded[]): number[] => byId(requests).map((r) => r.endedAt);
const micro = (ms: number): number => Math.round(ms * 1000) / 1000;
const always = (ms: number) => () => ms;

describe("a closed loop", () => {
  it("of two on a server of one slot and 100 ms: the second always waits for the first", async () => {
    const { requests } = await runLevels([closed(2, { requests: 5 })], {
      target: (clock) => createFakeTarget(clock, { slots: 1, serviceMs: always(100) }),
    });
    expect(planned(requests)).toEqual([0, 0, 100, 200, 300]);
    expect(sent(requests)).toEqual([0, 0, 100, 200, 300]);
    expect(ended(requests)).toEqual([100, 200, 300, 400, 500]);
  });

  it("reaches its concurrency, never exceeds it, and refills a slot at the instant it comes free", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 120 }),
        fc.string(),
        async (concurrency, count, seed) => {
          const random = createRandom(seed);
          // Unequal times, so that no two ends share an instant.
          const services = Array.from({ length: count }, () => 1 + random.exponential(100));
          const clock = createVirtualClock();
          const target = createFakeTarget(clock, { serviceMs: (nth) => services[nth] as number });
          const { requests, gauge } = await runLevels([closed(concurrency, { requests: count })], {
            clock,
            target: () => target,
          });
          expect(target.mostInFlight()).toBe(Math.min(concurrency, count));
          expect(gauge.inFlight).toBe(0);
          // A closed loop is a line in front of as many slots: everybody is there from the start.
          const ends = fifoEnds(new Array(count).fill(0), services, concurrency);
          expect(ended(requests)).toEqual(ends.map(micro));
          expect(planned(requests)).toEqual(ends.map((end, i) => micro(end - (services[i] as number))));
        },
      ),
      { seed: 8, numRuns: 40 },
    );
  });

  it("goes on when requests fail", async () => {
    const { requests } = await runLevels([closed(1, { requests: 4 })], {
      target: (clock) =>
        createFakeTarget(clock, {
          serviceMs: always(10),
          outcome: (nth) => (nth % 2 ? { kind: "httpError", status: 500, message: "no" } : { kind: "ok" }),
        }),
    });
    expect(byId(requests).map((r) => r.outcome.kind)).toEqual(["ok", "httpError", "ok", "httpError"]);
    expect(planned(requests)).toEqual([0, 10, 20, 30]);
  });
});

describe("a level ends", () => {
  const run = async (stop: Partial<Level["stop"]>) => {
    const { requests, events } = await runLevels([closed(1, stop)], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(300) }),
    });
    const phaseEnded = events.find((event) => event.kind === "phaseEnded");
    return { planned: planned(requests), warmup: byId(requests).map((r) => r.warmup), phaseEnded };
  };

  it("by its number of requests", async () => {
    const { planned, phaseEnded } = await run({ requests: 3 });
    expect(planned).toEqual([0, 300, 600]);
    expect(phaseEnded).toEqual({ kind: "phaseEnded", at: 900, level: 0, reason: "requests" });
  });

  it("by its duration: what was planned within it still finishes", async () => {
    const { planned, phaseEnded } = await run({ durationMs: 1000 });
    expect(planned).toEqual([0, 300, 600, 900]);
    expect(phaseEnded).toEqual({ kind: "phaseEnded", at: 1200, level: 0, reason: "duration" });
  });

  it.each([
    { requests: 2, durationMs: 1000, planned: [0, 300], reason: "requests" },
    { requests: 9, durationMs: 600, planned: [0, 300], reason: "duration" },
  ])("by whichever comes first of $requests requests and $durationMs ms", async (given) => {
    const { planned, phaseEnded } = await run({ requests: given.requests, durationMs: given.durationMs });
    expect(planned).toEqual(given.planned);
    expect(phaseEnded).toMatchObject({ reason: given.reason });
  });

  it("with its warm-up on top of both, and marked", async () => {
    expect(await run({ requests: 2, warmupRequests: 2 })).toMatchObject({
      planned: [0, 300, 600, 900],
      warmup: [true, true, false, false],
    });
    expect(await run({ durationMs: 700, warmupRequests: 1 })).toMatchObject({
      planned: [0, 300, 600, 900],
      warmup: [true, false, false, false],
    });
  });
});

it("levels follow one another, each begins when the one before has ended, ids and bodies run through", async () => {
  const clock = createVirtualClock();
  const target = createFakeTarget(clock, { serviceMs: always(100) });
  const { events, requests } = await runLevels(
    [
      closed(1, { requests: 2, warmupRequests: 1 }),
      closed(4, { requests: 4 }),
      constant(10, { requests: 2 }),
    ],
    { clock, target: () => target, plan: { maxConnections: 3 } },
  );
  const phases = events.filter((event) => event.kind === "phaseStarted" || event.kind === "phaseEnded");
  expect(phases.map(({ kind, at, level }) => [kind, at, level])).toEqual([
    ["phaseStarted", 0, 0],
    ["phaseEnded", 300, 0],
    ["phaseStarted", 300, 1],
    ["phaseEnded", 400, 1],
    ["phaseStarted", 400, 2],
    ["phaseEnded", 600, 2],
  ]);
  expect(phases[0]).toEqual({
    kind: "phaseStarted",
    at: 0,
    level: 0,
    load: { kind: "closed", concurrency: 1 },
    warmupRequests: 1,
    maxConnections: 3,
  });
  expect(byId(requests).map((r) => [r.id, r.level, (r.input as { clip?: string }).clip])).toEqual(
    [0, 0, 0, 1, 1, 1, 1, 2, 2].map((level, id) => [id, level, `clip-${id}`]),
  );
  expect(target.sent).toEqual(Array.from({ length: 9 }, (_, id) => `tag-${id}`));
  expect(byId(requests).map((r) => r.output?.text)).toEqual(target.sent);
});

describe("an open loop keeps its plan", () => {
  /** 50 ms a request, but the fifth holds its slot for two seconds. */
  const services = Array.from({ length: 40 }, (_, i) => (i === 5 ? 2000 : 50));

  it("of equal gaps while the server stalls: sends go out, the backlog shows in the answers", async () => {
    const { requests } = await runLevels([constant(10, { requests: 40 })], {
      target: (clock) => createFakeTarget(clock, { slots: 1, serviceMs: (nth) => services[nth] as number }),
    });
    const plan = Array.from({ length: 40 }, (_, i) => i * 100);
    expect(planned(requests)).toEqual(plan);
    expect(sent(requests)).toEqual(plan);
    expect(ended(requests)).toEqual(fifoEnds(plan, services, 1));
    // The first that comes during the stall waits 1900 ms for it, then takes 50 ms itself.
    expect((ended(requests)[6] as number) - (plan[6] as number)).toBe(1950);
  });

  it("of a Poisson process, drawn from the level's own stream", async () => {
    const level = (warmupRequests: number): Level => ({
      load: { kind: "poisson", ratePerSecond: 10 },
      stop: { requests: 40 - warmupRequests, warmupRequests },
    });
    const { requests } = await runLevels([level(0)], {
      seed: "poisson",
      target: (clock) => createFakeTarget(clock, { slots: 1, serviceMs: (nth) => services[nth] as number }),
    });
    const random = createRandom("poisson").fork("arrivals/0");
    let at = 0;
    const plan = Array.from({ length: 40 }, () => {
      at += random.exponential(100);
      return at;
    });
    expect(planned(requests)).toEqual(plan.map(micro));
    expect(sent(requests)).toEqual(plan.map(micro));
    expect(ended(requests)).toEqual(fifoEnds(plan, services, 1).map(micro));
  });

  it("below one request a second", async () => {
    const { requests } = await runLevels([constant(0.1, { requests: 3 })], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(1) }),
    });
    expect(planned(requests)).toEqual([0, 10_000, 20_000]);
  });

  it("for a duration: whatever is planned before its end is sent", async () => {
    const { requests, events } = await runLevels([constant(10, { durationMs: 1000, warmupRequests: 3 })], {
      target: (clock) => createFakeTarget(clock, { slots: 1, serviceMs: always(400) }),
    });
    expect(planned(requests)).toEqual(Array.from({ length: 13 }, (_, i) => i * 100));
    expect(byId(requests).filter((r) => r.warmup)).toHaveLength(3);
    expect(events.find((event) => event.kind === "phaseEnded")).toMatchObject({
      reason: "duration",
      at: 5200,
    });
  });
});

it("a burst goes out at one instant, the next when the whole of it has ended", async () => {
  const { requests } = await runLevels(
    [{ load: { kind: "burst", size: 100 }, stop: { requests: 200, warmupRequests: 0 } }],
    { target: (clock) => createFakeTarget(clock, { slots: 10, serviceMs: always(20) }) },
  );
  const plan = Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 200));
  expect(planned(requests)).toEqual(plan);
  expect(sent(requests)).toEqual(plan);
  expect(ended(requests)).toEqual(fifoEnds(plan, new Array(200).fill(20), 10));
});

describe("the generator reports on itself", () => {
  it("once a second, with a last window for the rest", async () => {
    const { events } = await runLevels([closed(1, { requests: 5 }), closed(2, { requests: 2 })], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(450) }),
    });
    const health = events.filter((event) => event.kind === "loadgenHealth");
    expect(health.map(({ at, windowMs }) => [at, windowMs])).toEqual([
      [1000, 1000],
      [2000, 1000],
      [2700, 700],
    ]);
    expect(health[0]).toMatchObject({ loopUtilizationRatio: 0.1, cpuRatio: 0.5, rssBytes: 1 });
  });

  it("but not on the work between levels, which is no part of their time either", async () => {
    const { events } = await runLevels([closed(1, { requests: 2 }), closed(1, { requests: 2 })], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(700) }),
      settle: (clock) => clock.sleepUntil(clock.now() + 5000),
    });
    const health = events.filter((event) => event.kind === "loadgenHealth");
    expect(health.map(({ at, windowMs }) => [at, windowMs])).toEqual([
      [1000, 1000],
      [1400, 400],
      [7400, 1000],
      [7800, 400],
    ]);
    const phases = events.filter(({ kind }) => kind === "phaseStarted" || kind === "phaseEnded");
    expect(phases.map((event) => "at" in event && event.at)).toEqual([0, 1400, 6400, 7800]);
  });

  it("not in a window without time", async () => {
    const { events } = await runLevels([closed(1, { requests: 4 })], {
      target: (clock) => createFakeTarget(clock, { serviceMs: always(500) }),
    });
    expect(events.filter((event) => event.kind === "loadgenHealth").map((event) => event.at)).toEqual([
      1000, 2000,
    ]);
  });
});

it("the same seed gives the same events bit for bit, another seed others, and the log takes every one", async () => {
  const run = async (seed: string) => {
    const service = createRandom("service");
    const { events } = await runLevels(
      [
        { load: { kind: "poisson", ratePerSecond: 30 }, stop: { durationMs: 5000, warmupRequests: 5 } },
        closed(7, { requests: 60 }),
      ],
      {
        seed,
        target: (clock) => createFakeTarget(clock, { slots: 3, serviceMs: () => service.exponential(80) }),
      },
    );
    return events;
  };
  const first = await run("one");
  expect(first.length).toBeGreaterThan(150);
  expect(JSON.stringify(await run("one"))).toBe(JSON.stringify(first));
  expect(JSON.stringify(await run("two"))).not.toBe(JSON.stringify(first));
  for (const event of first) expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
});
