import { type Command, Option } from "commander";
import { parseBytes, parseNumber, parseNumbers } from "../flag-values.ts";

export const benchEngines = ["moonshine", "sim", "llama", "llm-sim", "http"] as const;
export type BenchEngine = (typeof benchEngines)[number];

/** Flags of `bench`. */
export interface BenchFlags {
  readonly engine: BenchEngine;
  readonly model?: string;
  readonly modelDir?: string;
  readonly url?: string;
  readonly api?: "transcription" | "chat";
  readonly iterations?: number;
  readonly warmup: number;
  readonly threads?: number[];
  readonly cpus?: number;
  readonly memory?: number;
  readonly stress?: boolean;
  readonly concurrency?: number[];
  readonly audioSeconds?: number;
  readonly clips?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly machine?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the flags of `bench`. */
export function addBenchFlags(command: Command): Command {
  const number = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(parseNumber);
  return command
    .optionsGroup("What is measured")
    .addOption(
      new Option("--engine <engine>", "what runs in this process; http: a server, by its address")
        .choices(benchEngines)
        .default("moonshine"),
    )
    .option("-m, --model <id>", "llama: a shape or a GGUF file; http: as the server lists it")
    .option("--model-dir <folder>", "moonshine: the unpacked model package, when it is not installed")
    .option("-u, --url <url>", "http: address of the server")
    .addOption(
      new Option("--api <kind>", "http: what it is asked for (default: transcription)").choices([
        "transcription",
        "chat",
      ]),
    )
    .optionsGroup("How")
    .addOption(
      number(
        "-n, --iterations <n>",
        "measured requests, one at a time (default: 50; with --stress 60 a row)",
      ),
    )
    .addOption(number("--warmup <n>", "requests before, excluded from the numbers").default(1))
    .addOption(
      new Option(
        "--threads <list>",
        "threads that work on one request; a list only with --stress (default: 1; with --stress up to twice the limit)",
      ).argParser(parseNumbers),
    )
    .addOption(
      number(
        "--cpus <n>",
        "limit of processor time: a control group, or else processors that it is bound to",
      ),
    )
    .addOption(
      new Option("--memory <size>", "limit of memory, such as 4g or 512m, by a control group").argParser(
        parseBytes,
      ),
    )
    .option("--stress", "find where throttling starts: rising threads and concurrency under the limit")
    .addOption(
      new Option("--concurrency <list>", "with --stress: requests in flight (default: 1,2)").argParser(
        parseNumbers,
      ),
    )
    .optionsGroup("Work")
    .addOption(number("--audio-seconds <n>", "speech: length of the synthetic clips (default: 5)"))
    .option("--clips <path>", "speech: your audio instead (WAV for the built-in engines)")
    .addOption(number("--input-tokens <n>", "language: length of the prompts (default: 128)"))
    .addOption(number("--output-tokens <n>", "language: length of the answers (default: 64)"))
    .optionsGroup("Output")
    .option("--machine <name>", "names the machine in the file's name (default: from its processor)")
    .option("-o, --out <folder>", "where the result and the run's folder are written", "results")
    .option("--json", "only JSON on standard output: what the result file holds")
    .option("-q, --quiet", "no progress");
}
