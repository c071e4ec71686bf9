import { describe, expect, it } from "vitest";
import { erlangB, erlangC, offeredLoad, utilizationOf } from "./erlang.ts";

/** The defining sum, aᶜ/c! over Σ aᵏ/k!, term by term: independent of the recursion. */
function blockedBySum(servers: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= servers; k++) {
    term *= load / k;
    sum += term;
  }
  return term / sum;
}

describe("Erlang B", () => {
  it.each([
    { servers: 0, load: 3, expected: 1 },
    { servers: 1, load: 1, expected: 1 / 2 },
    { servers: 2, load: 1, expected: 1 / 5 },
    { servers: 5, load: 3, expected: 0.11005 },
    { servers: 10, load: 5, expected: 0.01838 },
    { servers: 4, load: 0, expected: 0 },
  ])("is $expected for $servers servers and $load erlangs", ({ servers, load, expected }) => {
    expect(erlangB(servers, load)).toBeCloseTo(expected, 5);
  });

  it("is the defining sum where that can be written down", () => {
    for (const servers of [1, 3, 8, 20, 60]) {
      for (const load of [0.1, 1, 7.5, 40]) {
        expect(erlangB(servers, load)).toBeCloseTo(blockedBySum(servers, load), 12);
      }
    }
  });

  it("does not overflow for a thousand servers", () => {
    expect(erlangB(1000, 1000)).toBeCloseTo(Math.sqrt(2 / (Math.PI * 1000)), 3);
  });
});

describe("Erlang C", () => {
  // The servers table for 10 requests a second of half a second each.
  it.each([
    { servers: 6, load: 5, expected: 0.588 },
    { servers: 7, load: 5, expected: 0.324 },
    { servers: 8, load: 5, expected: 0.167 },
    { servers: 1, load: 0.7, expected: 0.7 },
    { servers: 2, load: 1, expected: 0.333 },
  ])("is $expected for $servers servers and $load erlangs", ({ servers, load, expected }) => {
    expect(erlangC(servers, load)).toBeCloseTo(expected, 3);
  });

  it("is 1 when the load is all that the servers can do, and beyond", () => {
    expect(erlangC(5, 5)).toBe(1);
    expect(erlangC(5, 9)).toBe(1);
  });
});

it("load and utilisation are λS and λS/c", () => {
  const station = { ratePerSecond: 10, serviceMs: 500, workers: 8 };
  expect(offeredLoad(station)).toBe(5);
  expect(utilizationOf(station)).toBe(0.625);
});
