import { expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { checkSteady } from "./check-steady.ts";

const noisy = (trend: (i: number) => number, seed: string): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 100 }, (_, i) => trend(i) + random.normal() * 10);
};

it.each([
  ["noise around one value", noisy(() => 200, "a"), []],
  ["a drift of 2 %, certain and small", Array.from({ length: 100 }, (_, i) => 200 + 0.04 * i), []],
  ["too few to tell", [1, 2, 3, 4, 5], []],
])("%s is steady", (_name, samples, reasons) => {
  expect(checkSteady(samples)).toEqual(reasons);
});

it("a machine that becomes hot is not", () => {
  expect(checkSteady(noisy((i) => 200 + 0.8 * i, "b"))[0]).toMatch(/not steady: it became 3\d % slower/);
});
