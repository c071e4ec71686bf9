import { type Command, InvalidArgumentError, Option } from "commander";
import { collectText, parseNumber, parseWords } from "./flag-values.ts";

export const engines = ["moonshine", "sim", "llama", "llm-sim"] as const;
export type EngineName = (typeof engines)[number];

/** "moonshine,llama" */
export function parseEngines(text: string): EngineName[] {
  return parseWords(text).map((word) => {
    const engine = engines.find((name) => name === word);
    if (!engine) throw new InvalidArgumentError(`"${word}" is none of ${engines.join(", ")}.`);
    return engine;
  });
}

/** Flags of `serve`; each engine's own go with that engine. */
export interface ServeFlags {
  readonly engine?: EngineName;
  readonly host?: string;
  readonly port?: number;
  readonly tokenEnv?: string;
  readonly queue?: number;
  readonly config?: string;
  readonly workers?: number;
  readonly modelDir?: string;
  readonly slots?: number;
  readonly seed?: string;
  readonly serviceMs?: number;
  readonly serviceCv?: number;
  readonly perAudioSecond?: boolean;
  readonly errorRatio?: number;
  readonly stall?: string[];
  readonly model?: string[];
  readonly shape?: string[];
  readonly threads?: number;
  readonly context?: number;
  readonly cpu?: boolean;
  readonly prefillRate?: number;
  readonly tokenMs?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly tokensPerEvent?: number;
  readonly untilInputEnds?: boolean;
  readonly json?: boolean;
}

/** Flags that only some engines understand. */
const engineFlags: Readonly<Partial<Record<keyof ServeFlags, readonly EngineName[]>>> = {
  workers: ["moonshine"],
  modelDir: ["moonshine"],
  slots: ["sim", "llama", "llm-sim"],
  seed: ["sim", "llama", "llm-sim"],
  serviceMs: ["sim"],
  serviceCv: ["sim"],
  perAudioSecond: ["sim"],
  errorRatio: ["sim", "llm-sim"],
  stall: ["sim", "llm-sim"],
  model: ["llama"],
  shape: ["llama"],
  threads: ["llama"],
  context: ["llama", "llm-sim"],
  cpu: ["llama"],
  prefillRate: ["llm-sim"],
  tokenMs: ["llm-sim"],
  outputTokens: ["llm-sim"],
  reasoningTokens: ["llm-sim"],
  tokensPerEvent: ["llm-sim"],
};

/** A flag of another engine that was given and would do nothing, and the engines that it is for. */
export function foreignServeFlag(
  flags: ServeFlags,
  engine: EngineName,
): { readonly flag: string; readonly engines: readonly EngineName[] } | undefined {
  for (const [key, known] of Object.entries(engineFlags)) {
    if (flags[key as keyof ServeFlags] === undefined || known.includes(engine)) continue;
    return { flag: `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, engines: known };
  }
  return undefined;
}

const numberFlag = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseNumber);

/** Adds the flags of the built-in servers. */
export function addServeFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--engine <engine>",
        "what answers: a speech model, its simulator, a language model, its simulator (default: moonshine)",
      ).choices(engines),
    )
    .option(
      "--host <address>",
      "address to listen on; any but loopback needs --token-env (default: 127.0.0.1)",
    )
    .addOption(numberFlag("-p, --port <port>", "port to listen on; 0 takes a free one (default: 8000)"))
    .option("--token-env <name>", "environment variable with the token that requests must carry")
    .addOption(numberFlag("--queue <n>", "requests that may wait; one more gets 429 (default: 1000)"))
    .option("--config <file>", "YAML with further settings of the server (docs/servers.md); flags go over it")
    .option("--until-input-ends", "stop when standard input ends, for a server that a program starts")
    .option("--json", "print the address as one line of JSON")
    .optionsGroup("Moonshine (speech)")
    .addOption(numberFlag("--workers <n>", "processes, one thread each (default: one less than cores)"))
    .option("--model-dir <folder>", "the unpacked model package, when it is not installed")
    .optionsGroup("llama (language)")
    .option("--model <file>", "GGUF file; repeatable", collectText)
    .option(
      "--shape <name>",
      "a known model's shape with random weights, nothing to download; repeatable",
      collectText,
    )
    .addOption(numberFlag("--threads <n>", "threads (default: one less than cores)"))
    .addOption(numberFlag("--context <tokens>", "prompt and answer of one request together"))
    .option("--cpu", "leave a GPU alone")
    .optionsGroup("Simulators and llama")
    .addOption(numberFlag("--slots <n>", "requests served at the same time"))
    .option("--seed <seed>", "seed of what is drawn: times, lengths, words, random weights (default: 1)")
    .optionsGroup("Simulators")
    .addOption(numberFlag("--service-ms <ms>", "sim: mean time of one request (default: 50)"))
    .addOption(numberFlag("--service-cv <ratio>", "sim: its deviation over its mean, lognormal (default: 0)"))
    .option("--per-audio-second", "sim: read --service-ms as milliseconds per second of audio")
    .addOption(numberFlag("--prefill-rate <n>", "llm-sim: input tokens read per second (default: 5000)"))
    .addOption(numberFlag("--token-ms <ms>", "llm-sim: time from one token to the next (default: 20)"))
    .addOption(numberFlag("--output-tokens <n>", "llm-sim: length of every answer"))
    .addOption(numberFlag("--reasoning-tokens <n>", "llm-sim: of these, so many are reasoning (default: 0)"))
    .addOption(numberFlag("--tokens-per-event <n>", "llm-sim: tokens in each event of a stream (default: 1)"))
    .addOption(numberFlag("--error-ratio <ratio>", "share of requests answered with 500"))
    .option(
      "--stall <at:for>",
      "start and answer nothing for a while, such as 5s:2s; repeatable",
      collectText,
    );
}
