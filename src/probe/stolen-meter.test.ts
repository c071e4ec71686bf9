import { expect, it } from "vitest";
import { createStolenMeter, parseStat } from "./stolen-meter.ts";

it("gives the share of all ticks since the reading before", () => {
  const ticks = [
    { all: 1000, stolen: 10 },
    { all: 1200, stolen: 40 },
    { all: 1200, stolen: 40 },
  ];
  const meter = createStolenMeter(() => ticks.shift() ?? "over");
  expect(meter.read()).toEqual({ ratio: 0.15 });
  expect(meter.read()).toEqual({ ratio: 0 });
  expect(meter.read()).toEqual({ unavailable: "over" });
});

it.each([
  ["cpu  100 20 30 800 5 0 9 36 7 0\ncpu0 1 2 3\n", { all: 1000, stolen: 36 }],
  ["cpu  100 20 30 800\n", "the system does not count stolen time"],
  ["", "the system does not count stolen time"],
])("reads %j", (text, expected) => {
  expect(parseStat(text)).toEqual(expected);
});

it("reads this machine, or says why not", () => {
  const reading = createStolenMeter().read();
  if ("unavailable" in reading) expect(reading.unavailable).not.toBe("");
  else expect(reading.ratio).toBeGreaterThanOrEqual(0);
});
