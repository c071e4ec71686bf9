import { describe, expect, test } from "vitest";
import { findShape } from "./known-shapes.ts";
import { planTensors } from "./tensor-plan.ts";

describe("a shape's name", () => {
  test.each([
    ["llama-15m-q8", "llama-15m-q8", "q8_0"],
    ["llama-15m", "llama-15m-q8", "q8_0"],
    ["Qwen2.5-0.5B-Q4", "qwen2.5-0.5b-q4", "q4_0"],
    ["tinyllama-1.1b-f16", "tinyllama-1.1b-f16", "f16"],
  ])("%s is %s", (given, name, quantisation) => {
    expect(findShape(given)).toMatchObject({ name, shape: { quantisation } });
  });

  test("that is unknown is an error that lists the known ones", () => {
    for (const name of ["llama", "", "constructor-q8", "llama-15m-q9"]) {
      expect(() => findShape(name)).toThrow(
        expect.objectContaining({ code: "usage.bad-value", hint: expect.stringContaining("qwen3-0.6b") }),
      );
    }
  });
});

/** Numbers of parameters on the model cards: the dimensions are right when they add up to them. */
test.each([
  ["smollm2-135m", 134_515_008],
  ["qwen2.5-0.5b", 494_032_768],
  ["qwen3-0.6b", 596_049_920],
  ["tinyllama-1.1b", 1_100_048_384],
  ["llama-3.2-1b", 1_235_814_400],
  ["qwen2.5-1.5b", 1_543_714_304],
])("%s has as many parameters as the published model: %i", (name, parameters) => {
  const sizes = planTensors(findShape(name).shape).map((tensor) =>
    tensor.dimensions.reduce((product, size) => product * size, 1),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(parameters);
});
