import { describe, expect, it } from "vitest";
import { erlangC, offeredLoad } from "../queueing/erlang.ts";
import { solveFixedService } from "../queueing/md-c.ts";
import { exponentialMeanWaitMs, exponentialResponseQuantileMs } from "../queueing/mm-c.ts";
import { simulate } from "./simulate.ts";

const stations = [
  { ratePerSecond: 6, serviceMs: 100, workers: 1 },
  { ratePerSecond: 14, serviceMs: 100, workers: 2 },
  { ratePerSecond: 10, serviceMs: 500, workers: 6 },
  { ratePerSecond: 10, serviceMs: 500, workers: 7 },
  { ratePerSecond: 3, serviceMs: 1000, workers: 4 },
];

const run = (station: (typeof stations)[number], kind: "fixed" | "exponential") =>
  simulate({
    arrivals: { kind: "poisson", ratePerSecond: station.ratePerSecond },
    service: kind === "fixed" ? { kind, ms: station.serviceMs } : { kind, meanMs: station.serviceMs },
    pods: station.workers,
    workersPerPod: 1,
    balancing: "one-queue",
    requests: 1_000_000,
    warmupRequests: 10_000,
    seed: 7,
  });

const within2Percent = (simulated: number, exact: number): void => {
  expect(Math.abs(simulated / exact - 1), `${simulated} against ${exact}`).toBeLessThan(0.02);
};

describe("the simulation agrees within 2 % with the exact result", () => {
  it.each(stations)("of M/M/$workers at $ratePerSecond/s of $serviceMs ms", (station) => {
    const { response, wait } = run(station, "exponential");
    within2Percent(wait.waitedRatio, erlangC(station.workers, offeredLoad(station)));
    within2Percent(wait.meanMs, exponentialMeanWaitMs(station));
    within2Percent(response.p95.ms, exponentialResponseQuantileMs(station, 0.95));
  });

  it.each(stations)("of M/D/$workers at $ratePerSecond/s of $serviceMs ms", (station) => {
    const exact = solveFixedService(station);
    const { response, wait } = run(station, "fixed");
    within2Percent(wait.waitedRatio, 1 - exact.waitedAtMost(0));
    within2Percent(wait.meanMs, exact.meanWaitMs);
    within2Percent(response.p95.ms, station.serviceMs + exact.waitQuantileMs(0.95));
    within2Percent(response.p99.ms, station.serviceMs + exact.waitQuantileMs(0.99));
  });
});
