import { describe, expect, it } from "vitest";
import { resolveScenario } from "./resolve-scenario.ts";

const chat = { kind: "openai-chat", url: "http://127.0.0.1:8080", model: "m" };
const speech = { kind: "openai-transcription", url: "http://127.0.0.1:8080", model: "m" };

describe("what is left out follows from what is there:", () => {
  it("a language model is sent the performance suite once, one prompt after the other", () => {
    const { workload, load } = resolveScenario({ target: chat }, "");
    expect(workload).toMatchObject({ kind: "prompt-suite", suite: "performance", runs: 1 });
    expect(load).toEqual({ kind: "closed", concurrency: 1 });
  });

  it("a trace is replayed as it was recorded", () => {
    const { load } = resolveScenario({ target: chat, workload: { kind: "trace", path: "t.jsonl" } }, "");
    expect(load).toEqual({ kind: "trace", speedup: 1 });
  });

  it("prompts of any length are a sweep, as speech is", () => {
    const sweep = { kind: "closed", concurrency: [1, 2, 4, 8], duration: "20s" };
    expect(resolveScenario({ target: chat, workload: { kind: "synthetic-prompts" } }, "").load).toEqual(
      sweep,
    );
    expect(resolveScenario({ target: speech }, "")).toMatchObject({
      workload: { kind: "synthetic-speech" },
      load: sweep,
    });
  });

  it("what was written stays", () => {
    const load = { kind: "constant", ratePerSecond: 2, requests: 7 };
    expect(resolveScenario({ target: chat, load }, "").load).toEqual(load);
  });
});

it.each([
  [
    { target: chat, workload: { kind: "synthetic-speech" } },
    "target openai-chat takes prompts, and workload synthetic-speech is speech",
  ],
  [
    { target: speech, workload: { kind: "prompt-suite" } },
    "target openai-transcription takes speech, and workload prompt-suite is prompts",
  ],
  [
    { target: chat, load: { kind: "trace" } },
    "load trace replays the arrivals of a trace, and workload prompt-suite has none",
  ],
])("parts that do not go together are refused in a sentence", (spec, sentence) => {
  expect(() => resolveScenario(spec, "s.yaml")).toThrow(`s.yaml: ${sentence}`);
});
