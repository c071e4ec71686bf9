import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { resolveScenario, type ScenarioWords } from "./resolve-scenario.ts";

const target = { kind: "openai-transcription", url: "http://127.0.0.1:8000", model: "m" };
const chat = { kind: "openai-chat", url: "http://h" };

function refusal(spec: unknown, where = "s.yaml", words?: ScenarioWords): BenchError {
  try {
    resolveScenario(spec, where, words);
  } catch (error) {
    if (error instanceof BenchError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a scenario", () => {
  it("of a target alone has every choice made", () => {
    expect(resolveScenario({ target }, "")).toEqual({
      name: "run",
      target: {
        ...target,
        responseFormat: "json",
        stream: false,
        timeouts: { connectMs: 10_000, totalMs: 300_000 },
      },
      workload: {
        kind: "synthetic-speech",
        clips: 24,
        durationSeconds: 5,
        voices: ["slt", "rms", "awb"],
        nonSpeech: { silence: 0, noise: 0, durationSeconds: 5 },
      },
      load: { kind: "closed", concurrency: [1, 2, 4, 8], duration: "20s" },
      connection: { client: "http1", http2: false },
      scoring: { normalizer: "whisper-english" },
      goals: [],
      seed: 1,
    });
  });

  it("that was resolved is the same when it is resolved again: a run can be repeated from its log", () => {
    const load = { kind: "poisson", ratePerSecond: [0.5, 2], requests: 9 };
    const once = resolveScenario({ target, load, seed: "__proto__", goals: ["p95 < 1s"] }, "");
    expect(resolveScenario(JSON.parse(JSON.stringify(once)), "")).toEqual(once);
  });
});

describe("a scenario is refused with its place and what it must be:", () => {
  it.each<[spec: unknown, complaint: string]>([
    [undefined, "it is missing"],
    [null, "it must be an object with keys, not null"],
    [[], "it must be an object with keys, not a list"],
    ["x", "it must be an object with keys, not text"],
    [{}, "target is missing"],
    [{ target: {} }, "target.kind is missing: openai-transcription, http"],
    [{ target: { kind: "nope" } }, "target.kind is not one of openai-transcription, http"],
    [{ target: "http://h" }, "target must be an object with keys, not text"],
    [{ target: { ...target, url: "h" } }, "target.url must be an address that starts with"],
    [{ target: { ...target, url: 3 } }, "target.url must be text, not 3"],
    [{ target: { ...target, model: "" } }, "target.model must not be empty"],
    [{ target: { ...target, url: "http://u:p@h" } }, "target.url must not hold a user name or password"],
    [{ target: { ...target, headers: { "A b": "1" } } }, "target.headers.A b is not a header name"],
    [
      { target: { ...target, headers: { "Content-Length": "1" } } },
      "target.headers.Content-Length is set by inferbench",
    ],
    [{ target: { ...target, timeouts: { totalMs: 0 } } }, "target.timeouts.totalMs must be more than 0"],
    [
      { target: chat, workload: { kind: "synthetic-prompts", tokenizer: { kind: "bpe" } } },
      "workload.tokenizer.kind is not one of gpt, huggingface",
    ],
    [
      { target: chat, tokenizer: { kind: "gpt", encoding: "p50k" } },
      "tokenizer.encoding must be one of o200k_base, cl100k_base",
    ],
    [{ target: { ...chat, temperature: 3 } }, "target.temperature must be at most 2"],
    [{ target: chat, workload: { kind: "prompt-suite", runs: 0 } }, "workload.runs must be at least 1"],
    [
      { target: chat, workload: { kind: "trace", path: "t" }, load: { kind: "trace", speedup: [1, 0] } },
      "load.speedup.1 must be more than 0",
    ],
    [
      { target: chat, load: { kind: "trace" } },
      "load trace replays the arrivals of a trace, and workload prompt-suite has none",
    ],
    [
      { target: chat, workload: { kind: "clips", path: "a" } },
      "target openai-chat takes prompts, and workload clips is speech",
    ],
    [
      { target: chat, workload: { kind: "synthetic-prompts", inputTokens: { mean: 3, stdev: 1 } } },
      'unknown key "stdev" in workload.inputTokens; did you mean "stddev"?',
    ],
    [
      { target: chat, workload: { kind: "synthetic-prompts", inputTokens: { median: 3 } } },
      "workload.inputTokens.sigma is missing",
    ],
    [
      { target: chat, workload: { kind: "synthetic-prompts", inputTokens: "long" } },
      "workload.inputTokens must be a number or an object with keys, not text",
    ],
    [
      { target: chat, workload: { kind: "synthetic-prompts", inputTokens: 1.5 } },
      "workload.inputTokens must be a whole number, not 1.5",
    ],
    [{ target: { ...target, stream: "yes" } }, "target.stream must be true or false, not text"],
    [{ target, load: "closed" }, "load must be an object with keys, not text"],
    [{ target, load: { concurrency: 3 } }, "load.kind is missing: closed, constant, poisson, trace, burst"],
    [{ target, load: { kind: "clsoed" } }, "load.kind is not one of closed, constant, poisson, trace, burst"],
    [
      { target, load: { kind: "closed", concurrency: "4" } },
      "load.concurrency must be a number or a list, not text",
    ],
    [
      { target, load: { kind: "closed", concurrency: 1.5 } },
      "load.concurrency must be a whole number, not 1.5",
    ],
    [{ target, load: { kind: "closed", concurrency: [1, -2] } }, "load.concurrency.1 must be at least 1"],
    [{ target, load: { kind: "closed", concurrency: [] } }, "load.concurrency must not be empty"],
    [{ target, load: { kind: "closed", concurrency: 1e6 } }, "load.concurrency must be at most 100000"],
    [
      { target, load: { kind: "closed", concurrency: 1, duration: "soon" } },
      "load.duration is not a duration: write 500ms",
    ],
    [
      { target, workload: { kind: "synthetic-speech", voices: ["x"] } },
      "workload.voices.0 must be one of slt, rms, awb, kal16",
    ],
    [{ target, name: "é".repeat(101) }, "name must have at most 100 characters"],
    [{ target, goals: "p95 < 1s" }, "goals must be a list, not text"],
    [{ target, connection: { http2: true } }, "connection.http2 needs client: undici"],
    [
      { target, connection: { client: "undici", proxyUrl: "http://u:p@proxy" } },
      "connection.proxyUrl must not hold a user name or password",
    ],
    [
      { target, connection: { client: "undici", proxyUrl: "proxy:3128" } },
      "connection.proxyUrl must be an address such as http://proxy:3128",
    ],
  ])("%j", (spec, complaint) => {
    const { code, message } = refusal(spec);
    expect(code).toBe("scenario.invalid");
    expect(message.startsWith(`s.yaml: ${complaint}`), message).toBe(true);
  });
});

describe("an unknown key", () => {
  it.each<[spec: object, complaint: string]>([
    [{ targt: target }, 'unknown key "targt"; did you mean "target"?'],
    [{ target: { ...target, modle: "m" } }, 'unknown key "modle" in target; did you mean "model"?'],
    [
      { target, connection: { max_connections: 2 } },
      'unknown key "max_connections" in connection; did you mean "maxConnections"?',
    ],
    [
      { target, workload: { kind: "synthetic-speech", nonSpeech: { silense: 1 } } },
      'unknown key "silense" in workload.nonSpeech; did you mean "silence"?',
    ],
    [
      { target, load: { kind: "closed", concurrency: 1, size: 3 } },
      'unknown key "size" in load: known are kind, concurrency, requests, duration, warmup',
    ],
    [
      JSON.parse(`{"target": ${JSON.stringify(target)}, "__proto__": {}}`),
      'unknown key "__proto__": known are',
    ],
    [{ target, constructor: 1 }, 'unknown key "constructor"'],
  ])("of %j is answered with the nearest, or with those there are", (spec, complaint) => {
    expect(refusal(spec).message).toContain(complaint);
  });
});

describe("errors", () => {
  it("tell several mistakes at once, up to five", () => {
    const spec = { target, a: 1, name: 2, goals: 3, scoring: 4, connection: 5, workload: 6, load: 7 };
    const { message } = refusal(spec);
    expect(message).toContain("load must be an object with keys, not 7; ");
    expect(message.split("; ")).toHaveLength(6);
    expect(message).toMatch(/; and 2 more$/);
  });

  it("name a key as whoever set it knows it", () => {
    const words = { labelOf: (path: string) => (path === "name" ? "--name" : undefined), hint: "see --help" };
    const { message, hint } = refusal({ target, name: "", seed: [] }, "", words);
    expect(message).toBe("--name must not be empty; seed must be text or a number, not a list");
    expect(hint).toBe("see --help");
  });

  it("name a goal that cannot be read", () => {
    expect(refusal({ target, goals: ["p95 < 1s", "fast"] })).toMatchObject({
      code: "usage.bad-value",
      message: 'the goal "fast" cannot be read',
    });
  });
});
