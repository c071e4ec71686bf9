import { fileURLToPath } from "node:url";
import { exitCodes } from "../../base/index.ts";
import { resolveScenario } from "../../scenario/index.ts";
import { startChildServer } from "../child-server.ts";
import { flagWords } from "../flag-labels.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { collectJson } from "../json-documents.ts";
import { runAndReport } from "../run-and-report.ts";
import { type RawScenario, withRunFlags } from "../scenario-from-flags.ts";
import type { EngineName } from "../serve-flags.ts";

export type DemoFlags = RunFlags & { readonly engine: EngineName[] };

interface DemoPart {
  readonly title: string;
  /** Flags of `serve` beside --engine. */
  readonly serve: readonly string[];
  readonly scenarioFor: (url: string) => RawScenario;
}

/** Four levels, each long enough for a p95 of speech on one core; with the other part under three minutes. */
const speechLoad = { kind: "closed", concurrency: [1, 2, 4, 8], duration: "24s" };
const languageLoad = { kind: "closed", concurrency: [1, 2, 4], duration: "10s" };

const speechPart = (title: string, model: string): DemoPart => ({
  title,
  serve: [],
  scenarioFor: (url) => ({
    name: "demo-speech",
    target: { kind: "openai-transcription", url, model },
    workload: { kind: "synthetic-speech" },
    load: speechLoad,
  }),
});

const languagePart = (title: string, serve: readonly string[]): DemoPart => ({
  title,
  serve,
  scenarioFor: (url) => ({
    name: "demo-language",
    target: { kind: "openai-chat", url },
    workload: { kind: "synthetic-prompts", inputTokens: 128, outputTokens: 64 },
    load: languageLoad,
  }),
});

const parts: Readonly<Record<EngineName, DemoPart>> = {
  moonshine: speechPart("Speech: Moonshine tiny, a real model", "moonshine-tiny"),
  sim: speechPart("Speech: the simulator", "sim"),
  llama: languagePart("Language: llama.cpp on random weights in the shape of a 15 M model", [
    "--shape",
    "llama-15m-q8",
  ]),
  "llm-sim": languagePart("Language: the simulator", []),
};

/**
 * Measures the built-in servers, one after the other. Each runs in a process of its own, so that the generator's event
 * loop is not its.
 */
export async function demoCommand(flags: DemoFlags, host: Host): Promise<number> {
  const source = { baseDir: host.cwd, words: flagWords("demo") };
  const scenarioOf = (engine: EngineName, url: string): RawScenario =>
    withRunFlags(parts[engine].scenarioFor(url), flags);
  // A wrong flag is told before a model is loaded for nothing.
  for (const engine of flags.engine)
    resolveScenario(scenarioOf(engine, "http://127.0.0.1:8000"), "", source.words);

  const json = collectJson(host, flags.json === true);
  let exitCode: number = exitCodes.good;
  for (const engine of flags.engine) {
    const code = flags.printScenario
      ? await runAndReport(scenarioOf(engine, "http://127.0.0.1:8000"), source, flags, json.host)
      : await measurePart(
          engine,
          (url) => runAndReport(scenarioOf(engine, url), source, flags, json.host),
          flags,
          host,
        );
    exitCode = Math.max(exitCode, code);
    if (code === exitCodes.failure) break;
  }
  json.print();
  return exitCode;
}

async function measurePart(
  engine: EngineName,
  measure: (url: string) => Promise<number>,
  { quiet }: DemoFlags,
  host: Host,
): Promise<number> {
  const { title, serve } = parts[engine];
  if (!quiet) host.stderr(`\n${title}\nStarting the built-in server …\n`);
  const bin = fileURLToPath(new URL("../bin.js", import.meta.url));
  const args = [bin, "serve", "--engine", engine, ...serve, "--port", "0", "--json", "--until-input-ends"];
  const server = await startChildServer(args, host);
  try {
    return await measure(server.url);
  } finally {
    await server.stop();
  }
}
