import { type Command, Option } from "commander";
import { collectText, parseNumber, parseNumbers, parseWords, parseWorkers } from "./flag-values.ts";

/** Flags of every command that runs a load; each maps to a key of the scenario (scenario-from-flags.ts). */
export interface RunFlags {
  readonly concurrency?: number[];
  readonly rate?: number[];
  readonly arrival?: "constant" | "poisson";
  readonly burst?: number[];
  readonly requests?: number;
  readonly duration?: string;
  readonly warmup?: number;
  readonly maxConnections?: number;
  readonly workers?: number | "auto";
  readonly goal?: string[];
  readonly seed?: string;
  readonly name?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly printScenario?: boolean;
}

/** Flags of the server and the speech that is sent to it. */
export interface SpeechFlags {
  readonly url?: string;
  readonly model?: string;
  readonly api?: "openai" | "http";
  readonly apiKeyEnv?: string;
  readonly header?: string[];
  readonly field?: string[];
  readonly fileField?: string;
  readonly textPath?: string;
  readonly language?: string;
  readonly responseFormat?: string;
  readonly stream?: boolean;
  readonly timeout?: string;
  readonly client?: "http1" | "undici";
  readonly proxy?: string;
  readonly http2?: boolean;
  readonly clips?: string;
  readonly audioSeconds?: number[];
  readonly clipCount?: number;
  readonly voices?: string[];
  readonly silence?: number;
  readonly noise?: number;
  readonly normalizer?: string;
}

/** The same load flags for every workload. */
export function addRunFlags(command: Command): Command {
  return command
    .optionsGroup("Load")
    .addOption(
      new Option("-c, --concurrency <list>", "closed loop: requests in flight; a list is a sweep").argParser(
        parseNumbers,
      ),
    )
    .addOption(
      new Option("-r, --rate <list>", "open loop: requests a second, also below 1").argParser(parseNumbers),
    )
    .addOption(
      new Option("--arrival <process>", "gaps of the open loop (default: poisson)").choices([
        "constant",
        "poisson",
      ]),
    )
    .addOption(new Option("--burst <list>", "so many requests at once").argParser(parseNumbers))
    .addOption(new Option("-n, --requests <n>", "measured requests of each level").argParser(parseNumber))
    .option(
      "-d, --duration <time>",
      "how long each level sends: 500ms, 30s, 2m (default: 20s without --requests)",
    )
    .addOption(
      new Option(
        "--warmup <n>",
        "requests before, excluded from the numbers (default: the concurrency in a closed loop, else 0)",
      ).argParser(parseNumber),
    )
    .addOption(
      new Option(
        "--max-connections <n>",
        "sockets at most; the wait for one is part of response time",
      ).argParser(parseNumber),
    )
    .addOption(
      new Option(
        "--workers <n>",
        "threads that send, each its share of the same plan: auto or a number (default: one, unless the plan needs more)",
      ).argParser(parseWorkers),
    )
    .option(
      "--goal <limit>",
      'such as "p95 < 1s" or "error_rate < 1%"; a miss exits with 3; repeatable',
      collectText,
    )
    .option("--seed <seed>", "same seed, same clips or prompts, order and arrival times (default: 1)")
    .optionsGroup("Output")
    .option("--name <name>", "names the run's folder and heads the reports")
    .option("-o, --out <folder>", "where the run's folder is made", "runs")
    .option("--json", 'only JSON on standard output: the content of summary.json, or {"error": …}')
    .option("-q, --quiet", "no progress")
    .option("--print-scenario", "show the scenario that the flags make, and run nothing");
}

/** The server to measure, and the speech to send. */
export function addSpeechFlags(command: Command): Command {
  return command
    .optionsGroup("Server")
    .option("-u, --url <url>", "address of the server: http://host:8000, …/v1, or the full path")
    .option("-m, --model <id>", "model, as the server lists it")
    .addOption(new Option("--api <kind>", "how to speak to it (default: openai)").choices(["openai", "http"]))
    .option("--api-key-env <name>", "environment variable with the API key")
    .option(
      "--header <name: value>",
      "extra header; ${NAME} is taken from the environment; repeatable",
      collectText,
    )
    .option("--field <name=value>", "extra form field; repeatable", collectText)
    .option("--file-field <name>", "http: form field of the audio (default: file)")
    .option("--text-path <path>", "http: where the text is in the answer (default: text)")
    .option("--language <code>", "language of the speech, such as en")
    .addOption(
      new Option("--response-format <format>", "what the server is asked for (default: json)").choices([
        "json",
        "verbose_json",
        "text",
        "srt",
        "vtt",
      ]),
    )
    .option("--stream", "ask for server-sent events and measure the first text")
    .option("--timeout <time>", "give a request up after this time (default: 300s)")
    .addOption(
      new Option("--client <client>", "undici is for proxies and HTTP/2 (default: http1)").choices([
        "http1",
        "undici",
      ]),
    )
    .option("--proxy <url>", "HTTP proxy; implies --client undici")
    .option("--http2", "speak HTTP/2; implies --client undici")
    .optionsGroup("Speech")
    .option(
      "--clips <path>",
      "your audio: a folder, a LibriSpeech tree or a NeMo manifest (default: synthetic speech)",
    )
    .addOption(
      new Option("--audio-seconds <list>", "length of the synthetic clips (default: 5)").argParser(
        parseNumbers,
      ),
    )
    .addOption(
      new Option("--clip-count <n>", "number of synthetic clips (default: 24)").argParser(parseNumber),
    )
    .addOption(
      new Option("--voices <list>", "slt, rms, awb, kal16 (default: slt,rms,awb)").argParser(parseWords),
    )
    .addOption(
      new Option("--silence <n>", "silent clips among them, for hallucination").argParser(parseNumber),
    )
    .addOption(new Option("--noise <n>", "noise clips among them, for hallucination").argParser(parseNumber))
    .addOption(
      new Option(
        "--normalizer <name>",
        "what texts go through before words are compared (default: whisper-english)",
      ).choices(["whisper-english", "basic", "none"]),
    );
}
