import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDurationMs, parseDurationMs } from "./units.ts";

describe("a duration that a person writes", () => {
  it.each([
    ["250ms", 250],
    ["30s", 30_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
    ["30", 30_000],
    [".5", 500],
    ["0.25 s", 250],
    ["  10 ms ", 10],
    ["0", 0],
  ])("%j is %d ms", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each([
    "",
    " ",
    "s",
    "-1s",
    "1 d",
    "1s 2s",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "1.2.3",
    "1.",
    "5S",
    "٣s",
    "9".repeat(400),
  ])("%j is refused with an example", (text) => {
    expect(() => parseDurationMs(text)).toThrow(
      expect.objectContaining({
        code: "usage.bad-value",
        message: `"${text}" is not a duration`,
        hint: "write it as 500ms, 30s, 1.5m or 2h",
      }),
    );
  });
});

describe("a duration for people", () => {
  it.each([
    [0, "0 µs"],
    [0.0004, "0 µs"],
    [0.85, "850 µs"],
    [0.9994, "999 µs"],
    [0.9996, "1 ms"],
    [1, "1 ms"],
    [1.234, "1.23 ms"],
    [12.34, "12.3 ms"],
    [123.4, "123 ms"],
    [999.4, "999 ms"],
    [999.6, "1 s"],
    [4560, "4.56 s"],
    [60_000, "60 s"],
    [119_400, "119 s"],
    [119_600, "2m 0s"],
    [125_000, "2m 5s"],
    [3_600_000, "60m 0s"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatDurationMs(ms)).toBe(text);
  });

  it("is never more than half a unit of its third digit away", () => {
    const factors: Record<string, number> = { µs: 0.001, ms: 1, s: 1000 };
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 119_000, noNaN: true }), (ms) => {
        const [value, unit] = formatDurationMs(ms).split(" ") as [string, string];
        const shown = Number(value) * (factors[unit] as number);
        expect(Math.abs(shown - ms) / ms).toBeLessThanOrEqual(0.00501);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
