import { expect, it } from "vitest";
import { createThreadMeter, parseSchedstat } from "./thread-meter.ts";

it("gives the shares of the time since the reading before", () => {
  const times = [
    { ranNs: 5e9, waitedNs: 1e9 },
    { ranNs: 5.4e9, waitedNs: 1.25e9 },
    { ranNs: 5.4e9, waitedNs: 1.25e9 },
  ];
  const meter = createThreadMeter(() => times.shift() ?? "over");
  const first = meter.read(1000);
  expect(first).toEqual({ cpuRatio: expect.closeTo(0.4, 9), waitRatio: expect.closeTo(0.25, 9) });
  expect(meter.read(1000)).toEqual({ cpuRatio: 0, waitRatio: 0 });
  expect(meter.read(1000)).toEqual({ unavailable: "over" });
});

it("says why, where the system does not tell", () => {
  expect(createThreadMeter(() => "no word").read(1000)).toEqual({ unavailable: "no word" });
});

it.each([
  ["5278104 37788 7\n", { ranNs: 5_278_104, waitedNs: 37_788 }],
  ["", "the system's schedstat cannot be read"],
])("reads %j", (text, expected) => {
  expect(parseSchedstat(text)).toEqual(expected);
});

it("reads this machine, or says why not", () => {
  const until = performance.now() + 30;
  const meter = createThreadMeter();
  while (performance.now() < until);
  const reading = meter.read(30);
  if ("unavailable" in reading) expect(reading.unavailable).not.toBe("");
  else expect(reading.cpuRatio).toBeGreaterThan(0);
});
