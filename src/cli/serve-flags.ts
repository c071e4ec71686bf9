import { type Command, Option } from "commander";
import { collectText, parseNumber } from "./flag-values.ts";

/** Flags of `serve`; the simulator's go with --engine sim. */
export interface ServeFlags {
  readonly engine: "moonshine" | "sim";
  readonly host: string;
  readonly port: number;
  readonly tokenEnv?: string;
  readonly queue?: number;
  readonly workers?: number;
  readonly modelDir?: string;
  readonly slots?: number;
  readonly serviceMs?: number;
  readonly serviceCv?: number;
  readonly perAudioSecond?: boolean;
  readonly errorRatio?: number;
  readonly stall?: string[];
  readonly seed?: string;
  readonly untilInputEnds?: boolean;
  readonly json?: boolean;
}

/** Flags that only one engine understands. */
const engineFlags = {
  moonshine: { workers: "--workers", modelDir: "--model-dir" },
  sim: {
    slots: "--slots",
    serviceMs: "--service-ms",
    serviceCv: "--service-cv",
    perAudioSecond: "--per-audio-second",
    errorRatio: "--error-ratio",
    stall: "--stall",
    seed: "--seed",
  },
} as const satisfies Record<ServeFlags["engine"], Partial<Record<keyof ServeFlags, string>>>;

/** A flag of the other engine that was given, and would do nothing. */
export function foreignServeFlag(flags: ServeFlags): string | undefined {
  const foreign = Object.entries(engineFlags[flags.engine === "sim" ? "moonshine" : "sim"]);
  return foreign.find(([key]) => flags[key as keyof ServeFlags] !== undefined)?.[1];
}

/** Adds the flags of the built-in speech server. */
export function addServeFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--engine <engine>", "what answers").choices(["moonshine", "sim"]).default("moonshine"),
    )
    .option("--host <address>", "address to listen on; any but loopback needs --token-env", "127.0.0.1")
    .addOption(
      new Option("-p, --port <port>", "port to listen on; 0 takes a free one")
        .argParser(parseNumber)
        .default(8000),
    )
    .option("--token-env <name>", "environment variable with the token that requests must carry")
    .addOption(
      new Option("--queue <n>", "requests that may wait; one more gets 429 (default: 1000)").argParser(
        parseNumber,
      ),
    )
    .option("--until-input-ends", "stop when standard input ends, for a server that a program starts")
    .option("--json", "print the address as one line of JSON")
    .optionsGroup("Moonshine")
    .addOption(
      new Option("--workers <n>", "processes, one thread each (default: one less than cores)").argParser(
        parseNumber,
      ),
    )
    .option("--model-dir <folder>", "the unpacked model package, when it is not installed")
    .optionsGroup("Simulator")
    .addOption(
      new Option("--slots <n>", "requests served at the same time (default: 4)").argParser(parseNumber),
    )
    .addOption(
      new Option("--service-ms <ms>", "mean time of one request (default: 50)").argParser(parseNumber),
    )
    .addOption(
      new Option("--service-cv <ratio>", "its deviation over its mean, lognormal (default: 0)").argParser(
        parseNumber,
      ),
    )
    .option("--per-audio-second", "read --service-ms as milliseconds per second of audio")
    .addOption(
      new Option("--error-ratio <ratio>", "share of requests answered with 500").argParser(parseNumber),
    )
    .option(
      "--stall <at:for>",
      "start and answer nothing for a while, such as 5s:2s; repeatable",
      collectText,
    )
    .option("--seed <seed>", "seed of service times and errors (default: 1)");
}
