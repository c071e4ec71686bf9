import { Command, Option } from "commander";
import { version } from "../base/index.ts";
import { addBenchFlags, type BenchFlags } from "./bench/bench-flags.ts";
import type { CompareFlags } from "./commands/compare.ts";
import type { ImportFlags } from "./commands/import.ts";
import type { SelfTestFlags } from "./commands/selftest.ts";
import { collectText, parseNumber } from "./flag-values.ts";
import { addRunFlags, addSpeechFlags, type RunFlags, type SpeechFlags } from "./flags.ts";
import type { Host } from "./host.ts";
import { addLlmFlags, type LlmFlags } from "./llm-flags.ts";
import { addServeFlags, type EngineName, engines, parseEngines, type ServeFlags } from "./serve-flags.ts";
import { addSimulateFlags, type SimulateFlags } from "./simulate/simulate-flags.ts";
import { addSizeFlags, type SizeFlags } from "./size-flags.ts";

const examples = `
Examples:
  inferbench demo                                        a real model on this machine, no server needed
  inferbench stt --url http://127.0.0.1:8000 --model whisper-1 --concurrency 4,8,16,32
  inferbench stt --url http://127.0.0.1:8000 --model whisper-1 --rate 2 --duration 60s --goal "p95 < 1s"
  inferbench llm --url http://127.0.0.1:8080 --suite performance
  inferbench run scenario.yaml                           the same from a file; make one with: inferbench init
  inferbench report runs/2026-01-01-120000-stt --format md

Exit codes: 0 good, 1 failure, 2 bad usage, 3 goal missed.`;

/** Flags of `report`. */
export interface ReportFlags {
  readonly format: "text" | "json" | "csv" | "md";
  readonly as?: "vllm" | "aiperf" | "guidellm" | "mlperf" | "ietf";
  readonly json?: boolean;
}

/** Flags of `model synth`. */
export interface SynthFlags {
  readonly shape?: string;
  readonly output?: string;
  readonly seed: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/**
 * The command line. Commands load their code when they run, so that --help is quick.
 * @param setExitCode told how the command ended, when it did not throw
 */
export function createProgram(host: Host, setExitCode: (code: number) => void): Command {
  const program = new Command("inferbench")
    .description("Measures inference servers: how fast, how many users, where it breaks.")
    .version(version, "-v, --version", "show the version")
    .addHelpText("after", examples)
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .configureOutput({
      writeOut: host.stdout,
      writeErr: host.stderr,
      // main() says it, in the form of every other error.
      outputError: () => {},
      getOutHasColors: () => host.color,
      getErrHasColors: () => host.color,
      getOutHelpWidth: () => host.columns,
      getErrHelpWidth: () => host.columns,
    });
  addSpeechFlags(addRunFlags(program.command("stt").description("measure a speech-to-text server"))).action(
    async (flags: RunFlags & SpeechFlags) => {
      const { sttCommand } = await import("./commands/stt.ts");
      setExitCode(await sttCommand(flags, host));
    },
  );

  addRunFlags(
    addLlmFlags(
      program.command("llm").description("measure a language server: speed, streams, tokens, answers"),
    ),
  ).action(async (flags: RunFlags & LlmFlags) => {
    const { llmCommand } = await import("./commands/llm.ts");
    setExitCode(await llmCommand(flags, host));
  });

  addRunFlags(
    program
      .command("run")
      .description("run a scenario file (YAML, JSON or TypeScript); load flags replace what it says")
      .argument("<file>", "the scenario"),
  )
    .optionsGroup("Server")
    .option("-u, --url <url>", "another address than the scenario's")
    .action(async (file: string, flags: RunFlags & { url?: string }) => {
      const { runCommand } = await import("./commands/run.ts");
      setExitCode(await runCommand(file, flags, host));
    });

  addRunFlags(
    program
      .command("demo")
      .description(
        "measure the built-in servers on this machine: speech, then language; prints their tables",
      ),
  )
    .optionsGroup("Server")
    .addOption(
      new Option("--engine <list>", `which ones: ${engines.join(", ")}`)
        .argParser(parseEngines)
        .default(["moonshine", "llama"], "moonshine,llama"),
    )
    .action(async (flags: RunFlags & { engine: EngineName[] }) => {
      const { demoCommand } = await import("./commands/demo.ts");
      setExitCode(await demoCommand(flags, host));
    });

  addBenchFlags(
    program
      .command("bench")
      .description(
        "measure a model in this process, one request at a time: the benchmark to size machines by",
      ),
  ).action(async (flags: BenchFlags) => {
    const { benchCommand } = await import("./commands/bench.ts");
    setExitCode(await benchCommand(flags, host));
  });

  addServeFlags(
    program
      .command("serve")
      .description(
        "start a built-in server: real small models for speech and language, or simulators with known truth",
      ),
  ).action(async (flags: ServeFlags) => {
    const { serveCommand } = await import("./commands/serve.ts");
    setExitCode(await serveCommand(flags, host));
  });

  const model = program
    .command("model")
    .description("GGUF files: write one with random weights, look into one")
    .helpCommand(false);
  model
    .command("synth")
    .description(
      "write a GGUF file with random weights in a known model's shape: its speed is the model's, its output noise",
    )
    .option("--shape <name>", "the shape, such as llama-15m-q8")
    .option("--output <file>", "where to write it (default: <shape>.gguf)")
    .option("--seed <seed>", "same seed, same bytes", "1")
    .option("--list", "list the known shapes")
    .option("--json", "only JSON on standard output")
    .action(async (flags: SynthFlags) => {
      const { synthCommand } = await import("./commands/model.ts");
      setExitCode(await synthCommand(flags, host));
    });
  model
    .command("show")
    .description("say what a GGUF file holds")
    .argument("<file>", "the file")
    .option("--json", "only JSON on standard output")
    .action(async (file: string, flags: { json?: boolean }) => {
      const { showCommand } = await import("./commands/model.ts");
      setExitCode(await showCommand(file, flags, host));
    });

  program
    .command("report")
    .description("print the report of a run, also of one that is running or was cut off")
    .argument("<run>", "the run's folder or its run.jsonl")
    .addOption(
      new Option("--format <format>", "how to write it")
        .choices(["text", "json", "csv", "md"])
        .default("text"),
    )
    .addOption(
      new Option(
        "--as <tool>",
        "the figures that another tool would have given for the same requests, and why they differ",
      ).choices(["vllm", "aiperf", "guidellm", "mlperf", "ietf"]),
    )
    .option("--json", "the same as --format json")
    .action(async (run: string, flags: ReportFlags) => {
      const { reportCommand } = await import("./commands/report.ts");
      setExitCode(await reportCommand(run, flags, host));
    });

  addSimulateFlags(
    program
      .command("simulate")
      .description(
        "simulate servers under load: pods, workers, balancing, batches and autoscalers, without any",
      ),
  ).action(async (flags: SimulateFlags) => {
    const { simulateCommand } = await import("./commands/simulate.ts");
    setExitCode(await simulateCommand(flags, host));
  });

  program
    .command("compare")
    .description(
      "put runs side by side, ours and imported: throughput, response time, and what is out of order",
    )
    .argument("<run...>", "two or more: a run's folder, its run.jsonl, or a file that import wrote")
    .option(
      "--label <name=list>",
      "what is to be known of one of them, as NAME=gpu:T4,model:base,deployment:…,note:…; may be repeated",
      collectText,
      [],
    )
    .option("--json", "only JSON on standard output")
    .action(async (runs: string[], flags: CompareFlags) => {
      const { compareCommand } = await import("./commands/compare.ts");
      setExitCode(await compareCommand(runs, flags, host));
    });

  program
    .command("import")
    .description(
      "read another tool's log of burst tests (tables of concurrency, average, P95, error rate) and fit how fast the server drained them",
    )
    .argument("<file>", "the log")
    .option("-o, --out <folder>", "where each table is kept as a file", "runs")
    .option("--audio-seconds <seconds>", "length of the clips, for tables that do not say it", parseNumber)
    .option("--beside <run>", "put one of our runs beside; may be repeated", collectText, [])
    .option("--json", "only JSON on standard output")
    .action(async (file: string, flags: ImportFlags) => {
      const { importCommand } = await import("./commands/import.ts");
      setExitCode(await importCommand(file, flags, host));
    });

  program
    .command("selftest")
    .description(
      "hold the instrument against a simulator that keeps its own records: our error in ms, and how far this machine goes",
    )
    .argument("[scenario]", "a scenario file or a run, whose load is replayed (default: a standard set)")
    .option("--attach <run>", "add the result to that run's report; without a scenario its load is replayed")
    .option("--quick", "without the search for how far this machine goes")
    .option("-q, --quiet", "no progress")
    .option("--json", "only JSON on standard output")
    .action(async (scenario: string | undefined, flags: SelfTestFlags) => {
      const { selfTestCommand } = await import("./commands/selftest.ts");
      setExitCode(await selfTestCommand(scenario, flags, host));
    });

  addSizeFlags(
    program
      .command("size")
      .description(
        "from results of two machines to pods: ratio, shape by simulation, autoscaler, manifests, cost",
      ),
  ).action(async (flags: SizeFlags) => {
    const { sizeCommand } = await import("./commands/size.ts");
    setExitCode(await sizeCommand(flags, host));
  });

  program
    .command("lint")
    .description(
      "look for what is ignored or costs speed in configurations of Ray Serve, autoscalers and workloads",
    )
    .argument(
      "<file...>",
      "YAML or JSON: Ray Serve, Deployment and the like, HorizontalPodAutoscaler, ScaledObject, Knative Service",
    )
    .option("--json", "only JSON on standard output")
    .addHelpText(
      "after",
      "\nExit codes: 0 no errors (there may be warnings), 1 errors, 2 a file that cannot be read.",
    )
    .action(async (files: string[], flags: { json?: boolean }) => {
      const { lintCommand } = await import("./commands/lint.ts");
      setExitCode(await lintCommand(files, flags, host));
    });

  program
    .command("runs")
    .description("list the runs of a folder")
    .option("-o, --out <folder>", "where the runs are", "runs")
    .option("--json", "only JSON on standard output")
    .action(async (flags: { out: string; json?: boolean }) => {
      const { runsCommand } = await import("./commands/runs.ts");
      setExitCode(await runsCommand(flags, host));
    });

  program
    .command("init")
    .description("write a scenario file to start from")
    .argument("[file]", "where to write it", "scenario.yaml")
    .option("--force", "replace a file that is there")
    .option("--json", "only JSON on standard output")
    .action(async (file: string, flags: { force?: boolean; json?: boolean }) => {
      const { initCommand } = await import("./commands/init.ts");
      setExitCode(await initCommand(file, flags, host));
    });

  return program;
}
