import { describe, expect, it } from "vitest";
import { type LoadSpec, levelsOf, loadSpecSchema, resolveLoad } from "./load-spec.ts";

const speech = { kind: "synthetic-speech" } as const;
const suite = { kind: "prompt-suite" } as const;

/** What a user writes, all the way to the levels that are run. */
const levels = (load: unknown): ReturnType<typeof levelsOf> =>
  levelsOf(resolveLoad(loadSpecSchema.parse(load) as LoadSpec, speech));

describe("a load becomes levels", () => {
  it.each([
    [
      "one level for 20 s when nothing is said of its end",
      { kind: "closed", concurrency: 4 },
      [{ load: { kind: "closed", concurrency: 4 }, stop: { durationMs: 20_000, warmupRequests: 4 } }],
    ],
    [
      "a level for each of a list",
      { kind: "closed", concurrency: [1, 8], requests: 10 },
      [
        { load: { kind: "closed", concurrency: 1 }, stop: { requests: 10, warmupRequests: 1 } },
        { load: { kind: "closed", concurrency: 8 }, stop: { requests: 10, warmupRequests: 8 } },
      ],
    ],
    [
      "both limits when both are given",
      { kind: "constant", ratePerSecond: 0.5, requests: 3, duration: "1.5m" },
      [
        {
          load: { kind: "constant", ratePerSecond: 0.5 },
          stop: { requests: 3, durationMs: 90_000, warmupRequests: 0 },
        },
      ],
    ],
    [
      "a duration in seconds",
      { kind: "poisson", ratePerSecond: [2], duration: 0.25 },
      [{ load: { kind: "poisson", ratePerSecond: 2 }, stop: { durationMs: 250, warmupRequests: 0 } }],
    ],
    [
      "one burst of its size when nothing is said of its end",
      { kind: "burst", size: 16 },
      [{ load: { kind: "burst", size: 16 }, stop: { requests: 16, warmupRequests: 0 } }],
    ],
    [
      "bursts until so many requests were sent",
      { kind: "burst", size: [4, 8], requests: 16 },
      [
        { load: { kind: "burst", size: 4 }, stop: { requests: 16, warmupRequests: 0 } },
        { load: { kind: "burst", size: 8 }, stop: { requests: 16, warmupRequests: 0 } },
      ],
    ],
    [
      "bursts for a time",
      { kind: "burst", size: 4, duration: "2s" },
      [{ load: { kind: "burst", size: 4 }, stop: { durationMs: 2000, warmupRequests: 0 } }],
    ],
    [
      "no warm-up where none is wanted",
      { kind: "closed", concurrency: 4, requests: 1, warmup: 0 },
      [{ load: { kind: "closed", concurrency: 4 }, stop: { requests: 1, warmupRequests: 0 } }],
    ],
    [
      "a warm-up of an open loop where one is wanted",
      { kind: "poisson", ratePerSecond: 1, requests: 1, warmup: 7 },
      [{ load: { kind: "poisson", ratePerSecond: 1 }, stop: { requests: 1, warmupRequests: 7 } }],
    ],
  ])("%s", (_what, load, expected) => {
    expect(levels(load)).toEqual(expected);
  });

  it("the default that depends on other keys is written out, so that the log says it", () => {
    expect(resolveLoad({ kind: "closed", concurrency: 1 }, speech)).toEqual({
      kind: "closed",
      concurrency: 1,
      duration: "20s",
    });
    const said: LoadSpec = { kind: "closed", concurrency: 1, requests: 5 };
    expect(resolveLoad(said, speech)).toEqual(said);
    expect(resolveLoad({ kind: "burst", size: 2 }, speech)).toEqual({ kind: "burst", size: 2 });
  });
});

describe("a workload that has an end", () => {
  it("is sent once, whole, from its first request on, when nothing is said of the load's end", () => {
    const load = resolveLoad({ kind: "closed", concurrency: 2 }, suite);
    expect(load).toEqual({ kind: "closed", concurrency: 2 });
    expect(levelsOf(load, 5)).toEqual([
      { load: { kind: "closed", concurrency: 2 }, stop: { requests: 5, warmupRequests: 0 } },
    ]);
  });

  it("is sent for as long as the user says", () => {
    const load = resolveLoad({ kind: "trace", speedup: [1, 4], duration: "30s" }, { kind: "trace" });
    expect(levelsOf(load, 5000).map(({ load, stop }) => [load, stop])).toEqual([
      [
        { kind: "trace", speedup: 1 },
        { durationMs: 30_000, warmupRequests: 0 },
      ],
      [
        { kind: "trace", speedup: 4 },
        { durationMs: 30_000, warmupRequests: 0 },
      ],
    ]);
  });
});

describe("a load is refused", () => {
  it.each([
    { kind: "closed", concurrency: 0 },
    { kind: "closed", concurrency: 1.5 },
    { kind: "closed", concurrency: "4" },
    { kind: "closed", concurrency: [] },
    { kind: "closed", concurrency: 1e6 },
    { kind: "closed", concurrency: 1, requests: 0 },
    { kind: "closed", concurrency: 1, warmup: -1 },
    { kind: "closed", concurrency: 1, duration: 0 },
    { kind: "closed", concurrency: 1, duration: "0s" },
    { kind: "closed", concurrency: 1, duration: "soon" },
    { kind: "closed", concurrency: 1, duration: Number.POSITIVE_INFINITY },
    { kind: "closed", ratePerSecond: 1 },
    { kind: "closed", concurrency: 1, ratePerSecond: 1 },
    { kind: "constant", ratePerSecond: 0 },
    { kind: "constant", ratePerSecond: Number.NaN },
    { kind: "poisson", ratePerSecond: [1, -1] },
    { kind: "burst" },
    { kind: "trickle" },
    { concurrency: 1 },
    "closed",
    null,
  ])("%j", (load) => {
    expect(loadSpecSchema.safeParse(load).success).toBe(false);
  });
});
