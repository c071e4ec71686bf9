import { describe, expect, it } from "vitest";
import { findInversions, type InversionInput } from "./find-inversions.ts";
import { gpuRank } from "./gpu-rank.ts";
import { modelMillions } from "./model-size.ts";

const result = (
  throughputPerSecond: number,
  names: Partial<InversionInput>,
  reach = throughputPerSecond * 0.02,
): InversionInput => ({
  label: "x",
  throughputPerSecond,
  low95: throughputPerSecond - reach,
  high95: throughputPerSecond + reach,
  ...names,
});

const found = (...results: InversionInput[]) =>
  findInversions(results).map(({ kind, relation }) => `${kind} ${relation}`);

describe("findInversions", () => {
  it.each<[string, InversionInput[], string[]]>([
    [
      "a faster GPU that does less",
      [result(24, { gpu: "t4" }), result(14.4, { gpu: "H100" })],
      ["gpu lower"],
    ],
    [
      "the same in the other order",
      [result(14.4, { gpu: "H100" }), result(24, { gpu: "t4" })],
      ["gpu lower"],
    ],
    [
      "a faster GPU that does the same",
      [result(24, { gpu: "T4" }), result(24.2, { gpu: "H100" })],
      ["gpu noDifference"],
    ],
    [
      "a larger model that does more",
      [result(57, { model: "base" }), result(70, { model: "large" })],
      ["model higher"],
    ],
    [
      "a larger model that does the same",
      [result(57, { model: "1b" }), result(56.5, { model: "8b" })],
      ["model noDifference"],
    ],
    [
      "an optimised server that does less",
      [result(13.9, {}), result(7.1, { note: "optimized" })],
      ["optimization lower"],
    ],
    [
      "a faster GPU that does less within wide intervals",
      [result(24, { gpu: "T4" }, 15), result(14, { gpu: "H100" }, 10)],
      ["gpu noDifference"],
    ],
    [
      "a larger model that does more within wide intervals",
      [result(57, { model: "base" }, 8), result(66, { model: "large" }, 9)],
      ["model noDifference"],
    ],
    [
      "a pair without intervals, the other way round",
      [result(24, { gpu: "T4", low95: null }), result(14, { gpu: "H100", high95: null })],
      ["gpu unsure"],
    ],
  ])("tells of %s", (_case, results, expected) => {
    expect(found(...results)).toEqual(expected);
  });

  it.each<[string, InversionInput[]]>([
    ["a faster GPU that does more", [result(14, { gpu: "T4" }), result(24, { gpu: "H100" })]],
    ["a smaller model that does more", [result(70, { model: "base" }), result(57, { model: "large" })]],
    ["an optimised server that does more", [result(7, {}), result(14, { note: "optimized" })]],
    ["an optimised server that does the same", [result(14, {}), result(14, { note: "optimized" })]],
    ["two GPUs of a class", [result(14, { gpu: "A10G" }), result(10, { gpu: "L4" })]],
    ["a GPU that nobody knows", [result(14, { gpu: "T4" }), result(10, { gpu: "X9000" })]],
    ["two GPUs in one name", [result(14, { gpu: "T4" }), result(10, { gpu: "A10G/H100" })]],
    [
      "other models on other GPUs",
      [result(14, { gpu: "T4", model: "base" }), result(10, { gpu: "H100", model: "large" })],
    ],
    [
      "other places",
      [result(14, { gpu: "T4", deployment: "a" }), result(10, { gpu: "H100", deployment: "b" })],
    ],
    ["a faster GPU that may well do more", [result(14, { gpu: "T4" }, 10), result(24, { gpu: "H100" }, 15)]],
    [
      "a pair without intervals in its order",
      [result(14, { gpu: "T4", low95: null }), result(24, { gpu: "H100", high95: null })],
    ],
    ["one result", [result(14, { gpu: "T4" })]],
    ["nothing", []],
  ])("keeps silent about %s", (_case, results) => {
    expect(found(...results)).toEqual([]);
  });

  it("holds repeated results against others as one, with the whole of their intervals", () => {
    const [inversion, ...others] = findInversions([
      result(57, { model: "base", deployment: "8 GPU workers" }),
      result(59, { model: "base", deployment: "8 GPU workers" }),
      result(70, { model: "large", deployment: "8 GPU workers" }),
      result(61.5, { model: "large", deployment: "8 GPU workers" }),
    ]);
    expect(others).toEqual([]);
    expect(inversion).toEqual({
      kind: "model",
      relation: "higher",
      message:
        "the larger model large did more than base (70.0 and 61.5 against 57.0 and 59.0 requests/s); both 8 GPU workers",
      cause:
        "the model never switched, or the bottleneck is elsewhere: ask the server which model it has loaded",
    });
  });
});

it.each([
  ["t4", "L4"],
  ["L4", "NVIDIA A100-SXM4-80GB"],
  ["A10G", "A100"],
  ["NVIDIA GeForce RTX 3090", "NVIDIA H100 PCIe"],
  ["H100", "B200"],
])("%s is of a lower class than %s", (slow, fast) => {
  expect(gpuRank(slow)).toBeLessThan(gpuRank(fast) as number);
});

it.each([
  ["base", 74],
  ["whisper-large-v3", 1550],
  ["whisper-large-v3-turbo", 809],
  ["qwen2.5-0.5b-instruct", 500],
  ["Llama-3.1-70B", 70_000],
  ["my-model", undefined],
  ["constructor", undefined],
])("%s has %s million parameters", (name, millions) => {
  expect(modelMillions(name)).toBe(millions);
});
