import { describe, expect, it } from "vitest";
import type { ListedModel } from "../../target/index.ts";
import { resolveScenario } from "../resolve-scenario.ts";
import { controlModels, meantModel } from "./control-models.ts";
import { fakeParts } from "./run-parts.fixture.ts";

describe("the model that is meant", () => {
  it.each<[listed: ListedModel[], name: string | undefined, meant: string | undefined]>([
    [[], undefined, undefined],
    [[{ id: "a" }], undefined, "a"],
    [[{ id: "a" }, { id: "b" }], undefined, undefined],
    [[{ id: "a", isLoaded: false }], undefined, "a"],
    [
      [
        { id: "a", isLoaded: false },
        { id: "b", isLoaded: true },
      ],
      undefined,
      "b",
    ],
    [
      [
        { id: "a", isLoaded: true },
        { id: "b", isLoaded: true },
      ],
      undefined,
      "a",
    ],
    [[{ id: "a" }, { id: "b" }], "b", "b"],
    [[{ id: "a" }], "b", undefined],
  ])("of %j with the name %s is %s", (listed, name, meant) => {
    expect(meantModel(listed, name)?.id).toBe(meant);
  });
});

describe("a control of models", () => {
  const scenario = resolveScenario({ target: { kind: "openai-chat", url: "http://127.0.0.1:1" } }, "");

  it("is that of the parts, where they have one", async () => {
    const { parts, open } = fakeParts({ models: [{ id: "a" }] });
    const control = controlModels(scenario, { parts });
    expect(await control.list(new AbortController().signal)).toEqual({
      supported: true,
      models: [{ id: "a" }],
    });
    await control.close();
    expect(open).toEqual(new Set());
  });

  it("needs the key that the scenario names", () => {
    const keyed = { ...scenario, target: { ...scenario.target, apiKeyEnv: "NO_SUCH_KEY" } };
    expect(() => controlModels(keyed)).toThrow(/NO_SUCH_KEY/);
  });

  it("over a real connection says who does not answer", async () => {
    const control = controlModels(scenario);
    await expect(control.list(new AbortController().signal)).rejects.toThrow(/127\.0\.0\.1:1/);
    await control.close();
  });
});
