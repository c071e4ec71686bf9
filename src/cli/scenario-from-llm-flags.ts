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
const sources = ["suite", "inputTokens", "dataset", "trace"] as const satisfies readonly (keyof LlmFlags)[];
type Source = (typeof sources)[number];

/** Flags that say more about what is sent, and what they go with. */
const belongings: Readonly<Partial<Record<keyof LlmFlags, readonly Source[]>>> = {
  runs: ["suite"],
  outputTokens: ["inputTokens"],
  sessions: ["dataset"],
  speedup: ["trace"],
  // Synthetic prompts and traces have a length for each answer.
  maxTokens: ["suite", "dataset"],
};

const flagNamed = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function sourceOf(flags: LlmFlags): Source {
  const [source = "suite", other] = sources.filter((key) => flags[key] !== undefined);
  if (other !== undefined) {
    throw new BenchError(
      "usage.conflict",
      `${flagNamed(source)} and ${flagNamed(other)} are different prompts`,
      { hint: "leave one of them out" },
    );
  }
  for (const [key, owners] of Object.entries(belongings)) {
    if (flags[key as keyof LlmFlags] === undefined || owners.includes(source)) continue;
    const isChosen = flags[source] !== undefined;
    const lengths =
      key === "maxTokens" && source === "inputTokens" ? "write --output-tokens" : "leave it out";
    throw new BenchError(
      "usage.conflict",
      `${flagNamed(key)} goes with ${owners.map(flagNamed).join(" or ")}, not with ${
        isChosen ? flagNamed(source) : "the built-in suite"
      }`,
      { hint: isChosen ? lengths : `add ${owners.map(flagNamed).join(" or ")}` },
    );
  }
  return source;
}

function workloadFromFlags(flags: LlmFlags, tokenizer: RawScenario | undefined): RawScenario {
  const source = sourceOf(flags);
  const { maxTokens: maxOutputTokens } = flags;
  switch (source) {
    case "suite":
      return {
        kind: "prompt-suite",
        ...given({ suite: flags.suite, runs: flags.runs, maxOutputTokens }),
      };
    case "inputTokens":
      return {
        kind: "synthetic-prompts",
        ...given({ inputTokens: flags.inputTokens, outputTokens: flags.outputTokens, tokenizer }),
      };
    case "dataset":
      return {
        kind: "prompt-dataset",
        path: flags.dataset,
        ...given({ sessions: flags.sessions, maxOutputTokens }),
      };
    case "trace":
      return { kind: "trace", path: flags.trace, ...given({ tokenizer }) };
  }
}

const encodings: readonly string[] = ["o200k_base", "cl100k_base"];

function tokenizerFromFlags(name: string | undefined): RawScenario | undefined {
  if (name === undefined) return undefined;
  if (/\.json$|[\\/]/.test(name)) return { kind: "huggingface", path: name };
  if (encodings.includes(name)) return { kind: "gpt", encoding: name };
  throw new BenchError("usage.bad-value", `--tokenizer ${name} is neither an encoding nor a tokenizer.json`, {
    hint: `write ${encodings.join(", ")}, or the path of a tokenizer.json`,
  });
}

/** A suite is read one prompt after the other and a trace is replayed, unless a load flag says otherwise. */
function loadFromFlags(flags: RunFlags & LlmFlags): RawScenario | undefined {
  const other = (["concurrency", "rate", "burst"] as const).find((key) => flags[key] !== undefined);
  if (flags.speedup !== undefined && other !== undefined) {
    throw new BenchError(
      "usage.conflict",
      `--speedup is about the trace's own times, and --${other} replaces them`,
      {
        hint: "leave one of them out",
      },
    );
  }
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
      workload: workloadFromFlags(flags, tokenizer),
      ...given({ load: loadFromFlags(flags) }),
      ...(tokenizer === undefined ? {} : { tokenizer }),
      ...(connection === undefined ? {} : { connection }),
    },
    flags,
  );
}
