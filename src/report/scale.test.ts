import { describe, expect, it } from "vitest";
import { formatRatio, numberScale, timeScale } from "./scale.ts";

const formatAll = (figures: (number | null)[]): string[] => {
  const scale = timeScale(figures);
  return [scale.unit, ...figures.map(scale.format)];
};

describe("a scale of times", () => {
  it.each([
    ["milliseconds below ten seconds", [610, 9040], ["ms", "610", "9040"]],
    ["seconds once one figure needs them", [610, 17_630], ["s", "0.61", "17.63"]],
    ["seconds when all are long", [1200, 2400], ["s", "1.20", "2.40"]],
    ["more decimals for short times", [20.42, 412.6], ["ms", "20.4", "412.6"]],
    ["decimals that show the smallest", [0.083, 1.2], ["ms", "0.083", "1.200"]],
    ["few decimals beside long times", [0.35, 2100], ["ms", "0.3", "2100.0"]],
    ["milliseconds in seconds", [20, 33_190], ["s", "0.020", "33.190"]],
    ["no figure at all", [null], ["ms", "–"]],
  ])("uses %s", (_, figures, expected) => {
    expect(formatAll(figures)).toEqual(expected);
  });

  it("never prints 0 for something that is not nothing", () => {
    expect(formatAll([0.001, 5000])).toEqual(["ms", "<0.1", "5000.0"]);
  });

  it("prints a true zero as one, and never what is not a number", () => {
    const { format } = numberScale([0, 12.5], "");
    expect([0, -0, Number.NaN, Number.POSITIVE_INFINITY, undefined].map(format)).toEqual([
      "0.0",
      "0.0",
      "–",
      "–",
      "–",
    ]);
  });
});

describe("a ratio", () => {
  it.each([
    [0, "0.0%"],
    [0.042, "4.2%"],
    [0.0001, "<0.1%"],
    [0.9999, ">99.9%"],
    [1, "100.0%"],
    [1.25, "125.0%"],
    [null, "–"],
  ])("of %s prints as %s", (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });
});
