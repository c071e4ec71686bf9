import { expect, it } from "vitest";
import { coefficientOfVariation, slopeOf, student95 } from "./statistics.ts";

it.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [10, 2.228],
  [98, 1.984],
  [5000, 1.96],
])("Student's t for 95 % with %i degrees of freedom is %f, as printed tables say", (degrees, t) => {
  expect(student95(degrees)).toBeCloseTo(t, 2);
});

it("a straight line has its slope and no error", () => {
  const { slope, standardError } = slopeOf([1, 3, 5, 7, 9]);
  expect(slope).toBeCloseTo(2, 12);
  expect(standardError).toBeCloseTo(0, 12);
});

it("variation is that of a sample", () => {
  expect(coefficientOfVariation([90, 110])).toBeCloseTo(Math.SQRT2 / 10, 12);
});
