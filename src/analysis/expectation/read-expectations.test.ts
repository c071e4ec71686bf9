import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { deviceExpectationsSchema } from "./expectation.ts";
import { findExpectation, matchesModel, parseExpectations } from "./read-expectations.ts";

const folder = join(import.meta.dirname, "../../../expectations");
const shipped = readdirSync(folder).map((name) =>
  parseExpectations(readFileSync(join(folder, name), "utf8"), name),
);

describe("the shipped expectations", () => {
  it("are read, and have a checklist", () => {
    expect(shipped.map(({ device }) => device).sort()).toEqual(["rk3588", "rtx-4090"]);
    for (const { checklist } of shipped) expect(checklist.length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ["Qwen_Qwen2-0.5B-Instruct-w8a8-opt0-hybrid0-npu3-ctx16384-rk3588", "Qwen2 0.5B", 42],
    ["qwen2:0.5b", "Qwen2 0.5B", 42],
    ["openbmb/MiniCPM4-0.5B", "MiniCPM4 0.5B", 45],
    ["Qwen_Qwen3-0.6B-w8a8-opt0-hybrid0-npu3-ctx16384-rk3588", "Qwen3 0.6B", 32],
    ["TinyLlama-1.1B-Chat-v1.0", "TinyLlama 1.1B", 24],
    ["Qwen2.5-1.5B-Instruct", "Qwen2.5 1.5B", 16],
  ])("know %s on the RK3588", (model, title, tokensPerSecond) => {
    const expectation = findExpectation(shipped, "rk3588", model);
    expect(expectation?.title).toBe(`${title} on Rockchip RK3588, NPU, w8a8 weights`);
    expect(expectation?.figures).toContainEqual({ figure: "generation_speed", about: tokensPerSecond });
  });

  it("know nothing of other models there, and have targets for any model on the RTX 4090", () => {
    expect(findExpectation(shipped, "rk3588", "gemma-3-1b-it_w8a8")).toBeUndefined();
    expect(findExpectation(shipped, "RTX-4090", "whatever")?.figures).toHaveLength(2);
  });

  it("have a committed JSON Schema", () => {
    const schema = z.toJSONSchema(deviceExpectationsSchema, { io: "input", unrepresentable: "any" });
    const path = join(import.meta.dirname, "../../../schema/expectations.schema.json");
    const committed = JSON.parse(readFileSync(path, "utf8"));
    expect(committed).toEqual(schema);
    const validate = new Ajv2020().compile(committed);
    for (const file of shipped) expect(validate(file), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe("a pattern for models", () => {
  it.each([
    ["*", "", true],
    ["*qwen2-0.5b*", "Qwen2.5-0.5B", false],
    ["*qwen2-0.5b*", "org/Qwen2_0.5B-w8a8", true],
    ["qwen2-0.5b", "qwen2-0.5b-instruct", false],
    ["qwen2*", "my-qwen2", false],
    ["*b", "qwen2-0.5b", true],
    ["a*a", "a", false],
    ["a*b*c", "aXbXc", true],
    ["a*b*c", "aXcXb", false],
  ])("%s and the model %s", (pattern, model, fits) => {
    expect(matchesModel(pattern, model)).toBe(fits);
  });
});

const errorOf = (act: () => unknown): BenchError => {
  try {
    act();
  } catch (error) {
    if (error instanceof BenchError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("a file of expectations that is wrong", () => {
  const file = (figure: string): string =>
    `device: x\ntitle: X\nmodels:\n  - model: "*"\n    figures:\n      - ${figure}\n`;

  it.each([
    ["device: [", "x.yaml cannot be parsed: "],
    ["a: *b", "x.yaml cannot be parsed: "],
    ["7", "x.yaml: the file Invalid input"],
    ["device: x\ntitle: X", "x.yaml: models "],
    [
      file("{ figure: speed, about: 3 }"),
      "x.yaml: models.0.figures.0.figure is no figure that can be better",
    ],
    [file("{ figure: input_tokens, about: 3 }"), "x.yaml: models.0.figures.0.figure is no figure"],
    [file("{ figure: ttft }"), "x.yaml: models.0.figures.0 needs one of about, between, atLeast, atMost"],
    [file("{ figure: ttft, about: 3, atMost: 4 }"), "x.yaml: models.0.figures.0 needs one of"],
    [
      file("{ figure: ttft, between: [4, 3] }"),
      "x.yaml: models.0.figures.0.between must begin with the lower",
    ],
    [
      file("{ figure: ttft, atLeast: 3 }"),
      "x.yaml: models.0.figures.0.atLeast is pointless: lower is better",
    ],
    [file("{ figure: ttft, about: -1 }"), "x.yaml: models.0.figures.0.about "],
    [file("{ figure: ttft, about: 1, colour: red }"), "x.yaml: models.0.figures.0 Unrecognized key"],
  ])("%j is refused, and the place is named", (text, message) => {
    const error = errorOf(() => parseExpectations(text, "x.yaml"));
    expect(error.code).toBe("usage.bad-value");
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("and an unknown device names those that are known", () => {
    const error = errorOf(() => findExpectation(shipped, "pi5", "x"));
    expect(error.hint).toContain("known are rk3588, rtx-4090");
  });
});
