import { type Command, Option } from "commander";
import { collectText, parseNumber, parseNumbers } from "./flag-values.ts";

/** How a language server may be spoken to, by the name of the flag; each is a target kind. */
export const llmTypes = {
  chat: "openai-chat",
  completions: "openai-completions",
  responses: "openai-responses",
  "ollama-chat": "ollama-chat",
  "ollama-generate": "ollama-generate",
  anthropic: "anthropic-messages",
  "llama-cpp": "llama-cpp",
} as const;
export type LlmType = keyof typeof llmTypes;

/** Flags of the language server, and of the prompts that are sent to it. */
export interface LlmFlags {
  readonly url?: string;
  readonly type?: LlmType;
  readonly model?: string;
  readonly allModels?: boolean;
  readonly apiKeyEnv?: string;
  readonly header?: string[];
  readonly timeout?: string;
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly system?: string;
  readonly extra?: string[];
  readonly client?: "http1" | "undici";
  readonly proxy?: string;
  readonly http2?: boolean;
  readonly suite?: string;
  readonly runs?: number;
  readonly maxTokens?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly dataset?: string;
  readonly sessions?: boolean;
  readonly trace?: string;
  readonly speedup?: number[];
  readonly tokenizer?: string;
  readonly quick?: boolean;
  readonly capture?: boolean;
  readonly output?: string;
  readonly expect?: string;
}

const numberFlag = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseNumber);

/** The language server to measure, and the prompts to send. */
export function addLlmFlags(command: Command): Command {
  return command
    .optionsGroup("Server")
    .option("-u, --url <url>", "address of the server: http://host:8080, …/v1, or the full path")
    .addOption(
      new Option("--type <type>", "how to speak to it (default: chat)").choices(Object.keys(llmTypes)),
    )
    .option(
      "-m, --model <id>",
      "model, as the server lists it, loaded first where it is not; left out, the one it has",
    )
    .option(
      "--all-models",
      "every model that the server lists, one after the other: loaded, measured, unloaded",
    )
    .option("--api-key-env <name>", "environment variable with the API key")
    .option(
      "--header <name: value>",
      "extra header; ${NAME} is taken from the environment; repeatable",
      collectText,
    )
    .option("--timeout <time>", "give a request up after this time (default: 300s)")
    .option("--no-stream", "ask for whole answers: there is no time to first token then")
    .addOption(numberFlag("--temperature <n>", "sampling temperature (default: the server's own)"))
    .option("--system <text>", "system message before every prompt that has none")
    .option(
      "--extra <key=json>",
      "further key of the request's body, such as top_p=0.9; repeatable",
      collectText,
    )
    .addOption(
      new Option("--client <client>", "undici is for proxies and HTTP/2 (default: http1)").choices([
        "http1",
        "undici",
      ]),
    )
    .option("--proxy <url>", "HTTP proxy; implies --client undici")
    .option("--http2", "speak HTTP/2; implies --client undici")
    .optionsGroup("Prompts")
    .option("--suite <suite>", "performance, quality, all, or your JSON file (default: performance)")
    .addOption(numberFlag("--runs <n>", "how often the suite is sent (default: 1)"))
    .addOption(
      numberFlag(
        "--max-tokens <n>",
        "longest answer, in tokens (default: what each test says, or the server's own limit)",
      ),
    )
    .addOption(numberFlag("--input-tokens <n>", "instead of a suite: prompts of this length, each unique"))
    .addOption(numberFlag("--output-tokens <n>", "their answers' length (default: 128)"))
    .option("--dataset <file>", "instead of a suite: ShareGPT JSON, or JSON lines with prompts or messages")
    .option("--sessions", "send its conversations turn after turn, with the real answers")
    .option("--trace <file>", "instead of a suite: replay a Mooncake or Azure trace at its own times")
    .addOption(
      new Option("--speedup <list>", "replay it so much faster (default: 1)").argParser(parseNumbers),
    )
    .option(
      "--tokenizer <name>",
      "count tokens with o200k_base, cl100k_base or a tokenizer.json, beside the server's own counts",
    )
    .optionsGroup("What to do")
    .option("--quick", "send three requests and say whether everything works")
    .option("--capture", "write every prompt and full answer: benchmark_<date>_<nonce>.md and .json")
    .option(
      "--output <file>",
      "where the captured JSON goes (implies --capture); the Markdown goes beside it",
    )
    .option("--expect <device>", "compare with what is known of a device: rk3588, rtx-4090, or a YAML file");
}
