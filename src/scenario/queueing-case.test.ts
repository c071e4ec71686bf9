import { expect, it } from "vitest";
import { summarize } from "../metric/index.ts";
import { requestsOf, runWhole } from "./whole-runs.fixture.ts";

/** Ten connections to a server that takes half a second carry 20 requests a second; 25 are asked for. */
const ratePerSecond = 25;
const connections = 10;
const serviceMs = 500;
const count = 700;

/**
 * Lindley 1952, for one line and several servers that all take equally long: a request begins when it is there and the
 * one that is so many places before it has left.
 */
function responses(): number[] {
  const ends: number[] = [];
  return Array.from({ length: count }, (_, k) => {
    const arrivedAt = (k * 1000) / ratePerSecond;
    const end = Math.max(arrivedAt, ends[k - connections] ?? 0) + serviceMs;
    ends.push(end);
    return end - arrivedAt;
  });
}

const nearestRank = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1] as number;

it("the wait for a connection is in response time, and not in service time", async () => {
  const expected = responses();
  // What a client that counts from the send would report for this is half a second.
  expect(nearestRank(expected, 0.99)).toBeGreaterThan(6000);

  const events = await runWhole({
    level: { load: { kind: "constant", ratePerSecond }, stop: { warmupRequests: 0, requests: count } },
    serviceMs,
    maxConnections: connections,
  });
  const found = requestsOf(events).map(({ endedAt, plannedAt }) => endedAt - plannedAt);
  expect(found.length).toBe(count);
  for (const [k, response] of found.entries()) expect(response).toBeCloseTo(expected[k] as number, 2);

  const summary = summarize(events);
  const [level] = summary.levels;
  const { response_time: response, service_time: service, send_delay: delay } = level?.metrics ?? {};
  for (const [figure, q] of [
    ["p50", 0.5],
    ["p90", 0.9],
    ["p99", 0.99],
    ["max", 1],
  ] as const) {
    const truth = nearestRank(expected, q);
    expect(Math.abs((response?.[figure] as number) - truth), figure).toBeLessThan(truth * 0.001);
    expect(delay?.[figure], figure).toBeGreaterThan((truth - serviceMs) * 0.999 - 0.01);
    expect(service?.[figure], figure).toBeCloseTo(serviceMs, 3);
  }
  // The plan was kept; what the server was offered was its capacity.
  expect(level?.arrivals).toMatchObject({
    verdict: "asPlanned",
    text: "constant as planned; by its planned instants: sends waited for 10 connections",
    sentToPlannedRatio: expect.closeTo(20 / 25, 1),
  });
  // A queue is no lateness of the generator.
  expect(summary.instrument).toMatchObject({ windows: { late: 0 }, sendLatenessMs: { n: 0 } });
});
