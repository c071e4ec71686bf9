import { expect, it } from "vitest";
import { resolveScenario } from "../../scenario/index.ts";
import { planReplay } from "./replay.ts";

const scenario = (change: object) =>
  resolveScenario(
    {
      target: { kind: "openai-chat", url: "https://far.example/v1", model: "big", apiKeyEnv: "KEY" },
      workload: { kind: "synthetic-prompts", inputTokens: 100, outputTokens: 50 },
      load: { kind: "closed", concurrency: [1, 8], duration: "10m" },
      ...change,
    },
    "a file",
  );

it("replays each level, shortened, without the address and the key of the server", () => {
  const { engine, plans } = planReplay(scenario({}));
  expect(engine).toBe("llm-sim");
  expect(plans.map(({ load }) => load)).toEqual(["concurrency 1", "concurrency 8"]);
  for (const { scenario: planned } of plans) {
    expect(planned.load).toMatchObject({ kind: "closed", duration: 10 });
    expect(JSON.stringify(planned.target)).not.toMatch(/far\.example|KEY|big/);
    expect(planned.workload).toMatchObject({ inputTokens: 100 });
  }
});

it("keeps levels that are shorter", () => {
  const [plan] = planReplay(scenario({ load: { kind: "poisson", ratePerSecond: 3, duration: "4s" } })).plans;
  expect(plan).toMatchObject({ load: "3 requests/s, Poisson", scenario: { load: { duration: 4 } } });
});

it.each([
  { kind: "http", url: "http://far.example/t" },
  { kind: "openai-transcription", url: "http://far.example", model: "whisper-1", responseFormat: "text" },
])("speech goes to the simulator of speech: $kind", (target) => {
  const { engine, plans } = planReplay(scenario({ target, workload: { kind: "synthetic-speech" } }));
  expect(engine).toBe("sim");
  expect(plans[0]?.scenario.target).toMatchObject({ kind: "openai-transcription", model: "sim" });
});
