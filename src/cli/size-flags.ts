import { type Command, Option } from "commander";
import { parseBytes, parseNumber } from "./flag-values.ts";

/** Flags of `size`. */
export interface SizeFlags {
  readonly dev?: string[];
  readonly prod?: string[];
  readonly targetRps?: number;
  readonly goal?: string;
  readonly peak: number;
  readonly growth?: string;
  readonly scaleUp: string;
  readonly spare: number;
  readonly minPods: number;
  readonly maxWorkers: number;
  readonly balancing: string;
  readonly serviceCv?: number;
  readonly memoryPerWorker?: number;
  readonly memoryPerPod?: number;
  readonly pricePerPodHour?: number;
  readonly pricePerCoreHour?: number;
  readonly audioSeconds?: number;
  readonly outputTokens?: number;
  readonly devHost?: string;
  readonly prodHost?: string;
  readonly devCores?: number;
  readonly prodCores?: number;
  readonly method: "simulation" | "legacy";
  readonly ratio?: string;
  readonly saveRatio?: string | true;
  readonly list?: boolean;
  readonly results: string;
  readonly emit?: string;
  readonly patch?: string;
  readonly container?: string;
  readonly name?: string;
  readonly image?: string;
  readonly gpus: number;
  readonly metricsOf?: string;
  readonly report?: boolean;
  readonly output?: string;
  readonly seed: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  inferbench size --dev m4.json --prod xeon.json                            the normalization ratio
  inferbench size --dev m4.json --prod xeon.json --target-rps 10 --goal "p95 < 1s"
  inferbench size --prod runs/2026-01-01-120000-stt --target-rps 40 --peak 1.5 --spare 1
  inferbench size --prod xeon.json --target-rps 10 --memory-per-worker 1g --emit hpa > deployment.yaml
  inferbench size --prod xeon.json --target-rps 10 --memory-per-worker 1g --patch k8s/deployment.yaml

A server whose workers take one request each is sized from requests served one at a time (bench, or a level of
concurrency 1); one that batches from a sweep of rates against one replica (--rate 1,2,4,8).`;

// Words, not imports from the room that knows them: --help loads none of it. A test holds the two together.
export const balancings = ["one-queue", "random", "round-robin", "least-connections", "power-of-two"];
export const meteredServers = ["vllm", "sglang", "tgi", "llama-cpp"];
export const emits = ["k8s", "hpa", "keda", "ray-serve", "knative"];

export function addSizeFlags(command: Command): Command {
  return command
    .optionsGroup("What was measured")
    .option("--dev <files...>", "results of the machine at hand: a file of bench, or a run's folder")
    .option("--prod <files...>", "results of the machine in production")
    .option("--ratio <file>", "a saved ratio, where production was not measured")
    .option("--dev-host <name>", "the server's machine, for runs: a log knows the generator's only")
    .option("--prod-host <name>", "the same for production")
    .option("--dev-cores <n>", "cores that the server could use, for runs", parseNumber)
    .option("--prod-cores <n>", "the same for production", parseNumber)
    .option(
      "--service-cv <x>",
      "variation of service times (deviation ÷ mean) where a file holds averages only",
      parseNumber,
    )
    .option("--list", "list the results that are found")
    .option("--results <folder>", "where --list looks", ".")
    .optionsGroup("What is wanted")
    .option("--target-rps <n>", "requests a second; without it only the ratio is printed", parseNumber)
    .option(
      "--goal <goal>",
      'a limit on the response time, such as "p95 < 1s" (default: p95 within twice a lone request)',
    )
    .option("--peak <factor>", "the busiest minutes over the target", parseNumber, 1)
    .option(
      "--growth <percent>",
      "how fast load grows, a minute, such as 20%: room is kept for what comes while pods start",
    )
    .option("--scale-up <time>", "from the wish for a pod to one that serves", "60s")
    .option("--spare <n>", "pods that may be lost (N+k)", parseNumber, 0)
    .option("--min-pods <n>", "never fewer", parseNumber, 2)
    .option("--max-workers <n>", "workers of a pod at most", parseNumber, 8)
    .option("--memory-per-worker <size>", "such as 800m or 1g, where no result says it", parseBytes)
    .option("--memory-per-pod <size>", "what a pod may have at most", parseBytes)
    .addOption(
      new Option("--balancing <how>", "how requests find a pod").choices(balancings).default("random"),
    )
    .option("--price-per-pod-hour <amount>", "for the cost", parseNumber)
    .option("--price-per-core-hour <amount>", "for the cost", parseNumber)
    .option(
      "--audio-seconds <n>",
      "audio in a request, for the cost where the results do not say it",
      parseNumber,
    )
    .option("--output-tokens <n>", "tokens of an answer, for the same", parseNumber)
    .addOption(
      new Option(
        "--method <method>",
        "legacy: rate × service time, as spreadsheets do it, and what becomes of it",
      )
        .choices(["simulation", "legacy"])
        .default("simulation"),
    )
    .option("--seed <seed>", "same seed, same answer", "1")
    .optionsGroup("Output")
    .option("--report", "Markdown instead of text")
    .option("--output <file>", "write the report or the manifest there")
    .option(
      "--save-ratio [file]",
      "write the ratio and what it holds for (default: normalization-ratio.json)",
    )
    .addOption(new Option("--emit <kind>", "print a manifest instead of the report").choices(emits))
    .option("--patch <manifest>", "write the resources into an existing manifest, leaving the rest as it is")
    .option("--container <name>", "the container to patch, where there are several")
    .option("--name <name>", "name of the emitted deployment (default: the model's)")
    .option("--image <image>", "image of the emitted deployment", "your-image:tag")
    .option("--gpus <n>", "whole devices of an emitted pod", parseNumber, 0)
    .addOption(
      new Option("--metrics-of <server>", "whose metrics an emitted KEDA trigger asks for").choices(
        meteredServers,
      ),
    )
    .option("--json", "only JSON on standard output")
    .addHelpText("after", examples);
}
