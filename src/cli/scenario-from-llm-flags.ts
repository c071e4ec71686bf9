import { BenchError, parseDurationMs } from "../base/index.ts";
import type { RunFlags } from "./flags.ts";
import { type LlmFlags, llmTypes } from "./llm-flags.ts";
import {
  connectionFromFlags,
  given,
  pairs,
  type RawScenario,
  single,
  withRunFlags,
} from "./scenario-from-flags.ts";

/** `key=json`; what is no JSON is a text, so that --extra stop=END needs no quotes. */
function extraFromFlags(texts: readonly string[] | undefined): RawScenario | undefined {
  const found = pairs("extra", texts, "=");
  return found && Object.fromEntries(Object.entries(found).map(([key, text]) => [key, asJson(String(text))]));
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function targetFromFlags(flags: LlmFlags): RawScenario {
  return given({
    kind: llmTypes[flags.type ?? "chat"],
    url: flags.url,
    model: flags.model,
    stream: flags.stream === false ? false : undefined,
    temperature: flags.temperature,
    system: flags.system,
    maxOutputTokens: flags.maxTokens,
    extra: extraFromFlags(flags.extra),
    headers: pairs("header", flags.header, ":"),
    apiKeyEnv: flags.apiKeyEnv,
    timeouts: flags.timeout === undefined ? undefined : { totalMs: parseDurationMs(flags.timeout) },
  });
}

/** The flags that choose what is sent; at most one of them. */
const sources = {
  suite: "--suite",
  inputTokens: "--input-tokens",
  dataset: "--dataset",
  trace: "--trace",
} as const;
/** The source that each of these belongs to. */
const belongings = {
  runs: "suite",
  outputTokens: "inputTokens",
  sessions: "dataset",
  speedup: "trace",
} as const satisfies Partial<Record<keyof LlmFlags, keyof typeof sources>>;

function workloadFromFlags(flags: LlmFlags): RawScenario {
  const chosen = (Object.keys(sources) as (keyof typeof sources)[]).filter((key) => flags[key] !== undefined);
  const [source = "suite", other] = chosen;
  if (other)
    throw new BenchError("usage.conflict", `${sources[source]} and ${sources[other]} are different prompts`);
  for (const [key, owner] of Object.entries(belongings)) {
    if (flags[key as keyof typeof belongings] === undefined || owner === source) continue;
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new BenchError(
      "usage.conflict",
      `${flag} goes with ${sources[owner]}, and ${sources[source]} was asked for`,
    );
  }
  switch (source) {
    case "suite":
      return {
        kind: "prompt-suite",
        ...given({ suite: flags.suite, runs: flags.runs, maxOutputTokens: flags.maxTokens }),
      };
    case "inputTokens":
      return {
        kind: "synthetic-prompts",
        ...given({ inputTokens: flags.inputTokens, outputTokens: flags.outputTokens }),
      };
    case "dataset":
      return { kind: "prompt-dataset", path: flags.dataset, ...given({ sessions: flags.sessions }) };
    case "trace":
      return { kind: "trace", path: flags.trace };
  }
}

function tokenizerFromFlags(name: string | undefined): RawScenario | undefined {
  if (name === undefined) return undefined;
  return /\.json$|[\\/]/.test(name) ? { kind: "huggingface", path: name } : { kind: "gpt", encoding: name };
}

/** A suite is read one prompt after the other and a trace is replayed, unless a load flag says otherwise. */
function loadFromFlags(flags: LlmFlags): RawScenario | undefined {
  if (flags.trace !== undefined) return { kind: "trace", ...given({ speedup: single(flags.speedup) }) };
  const isSuite = flags.inputTokens === undefined && flags.dataset === undefined;
  return isSuite ? { kind: "closed", concurrency: 1 } : undefined;
}

/** The whole scenario of `inferbench llm`. */
export function scenarioFromLlmFlags(flags: RunFlags & LlmFlags): RawScenario {
  if (flags.url === undefined) {
    throw new BenchError("usage.bad-value", "--url is missing", {
      hint: "name your server: --url http://127.0.0.1:8080; to try without one: inferbench serve --engine llama --shape llama-15m-q8",
    });
  }
  const tokenizer = tokenizerFromFlags(flags.tokenizer);
  const connection = connectionFromFlags(flags);
  return withRunFlags(
    {
      name: "llm",
      target: targetFromFlags(flags),
      workload: workloadFromFlags(flags),
      ...given({ load: loadFromFlags(flags) }),
      ...(tokenizer === undefined ? {} : { tokenizer }),
      ...(connection === undefined ? {} : { connection }),
    },
    flags,
  );
}
