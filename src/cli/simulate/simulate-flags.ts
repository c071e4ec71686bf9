import { type Command, Option } from "commander";
import { collectText, parseNumber, parseNumbers, parseWords } from "../flag-values.ts";

/** Flags of `simulate`. */
export interface SimulateFlags {
  readonly rate?: number;
  readonly arrivals: string;
  readonly service?: string;
  readonly serviceFrom?: string;
  readonly level?: number;
  readonly pods?: number[];
  readonly workers: number[];
  readonly balancing: string[];
  readonly batch?: string;
  readonly autoscaler?: "hpa" | "keda" | "ray-serve";
  readonly target?: number;
  readonly scaleOn?: "utilization" | "ongoing";
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly coldStart?: string;
  readonly decideEvery?: string;
  readonly poll?: string;
  readonly lookBack?: string;
  readonly upscaleDelay?: string;
  readonly downscaleDelay?: string;
  readonly cooldown?: string;
  readonly pricePerHour?: number;
  readonly requests?: number;
  readonly seed: string;
  readonly goal?: string[];
  readonly json?: boolean;
}

export function addSimulateFlags(command: Command): Command {
  return command
    .optionsGroup("Requests")
    .addOption(new Option("-r, --rate <n>", "requests a second, in the mean").argParser(parseNumber))
    .option(
      "--arrivals <shape>",
      "poisson, constant, bursts:N (mean size N), trace:FILE, daily or daily:FILE (24 factors)",
      "poisson",
    )
    .option(
      "--service <time>",
      "time of one request alone: 500ms, exp:500ms, lognormal:500ms:0.5 (mean, variation)",
    )
    .option("--service-from <run>", "draw the measured service times of a run instead: its folder or log")
    .addOption(
      new Option(
        "--level <n>",
        "which level of that run, from 1 (default: the one with the fewest in flight)",
      ).argParser(parseNumber),
    )
    .addOption(
      new Option(
        "-n, --requests <n>",
        "simulated requests (default: 200000; a day of a daily shape)",
      ).argParser(parseNumber),
    )
    .option("--seed <seed>", "same seed, same requests for every row", "1")
    .optionsGroup("Servers; a list gives a row for each")
    .addOption(new Option("--pods <list>", "pods (default: 1)").argParser(parseNumbers))
    .addOption(
      new Option("--workers <list>", "requests that a pod serves at a time")
        .argParser(parseNumbers)
        .default([1], "1"),
    )
    .addOption(
      new Option(
        "--balancing <list>",
        "how requests find a pod: one-queue, random (as kube-proxy), round-robin, least-connections, power-of-two",
      )
        .argParser(parseWords)
        .default(["random"], "random"),
    )
    .option(
      "--batch <size[:wait[:extra]]>",
      "a worker takes so many at once, waits for others, and needs so much more for each: 8:10ms:0.1",
    )
    .optionsGroup("Autoscaler")
    .addOption(
      new Option("--autoscaler <kind>", "whose rule adds and removes pods").choices([
        "hpa",
        "keda",
        "ray-serve",
      ]),
    )
    .addOption(
      new Option(
        "--target <n>",
        "what it aims at: requests in a pod, or a share of busy workers (default: hpa 0.8, ray-serve 2)",
      ).argParser(parseNumber),
    )
    .addOption(
      new Option("--scale-on <metric>", "hpa: what the target is of (default: utilization)").choices([
        "utilization",
        "ongoing",
      ]),
    )
    .addOption(new Option("--min-replicas <n>", "never fewer (default: 1)").argParser(parseNumber))
    .addOption(new Option("--max-replicas <n>", "never more (required)").argParser(parseNumber))
    .option("--cold-start <time>", "from the decision to a pod that serves (default: 60s)")
    .option("--decide-every <time>", "hpa, keda: time between two decisions (default: 15s)")
    .option("--poll <time>", "keda: how often it reads its metric (default: 30s)")
    .option("--look-back <time>", "ray-serve: the mean of how long (default: 30s)")
    .option("--upscale-delay <time>", "ray-serve: over the target for so long first (default: 30s)")
    .option(
      "--downscale-delay <time>",
      "ray-serve: the same downwards (default: 600s); hpa, keda: stabilisation window (default: 300s)",
    )
    .option("--cooldown <time>", "keda: from the last request to no pod at all (default: 300s)")
    .optionsGroup("Output")
    .option("--goal <limit>", 'such as "p95 < 1s"; a miss exits with 3; repeatable', collectText)
    .addOption(
      new Option("--price-per-hour <n>", "of one pod: adds what the pods cost").argParser(parseNumber),
    )
    .option("--json", "only JSON on standard output");
}
