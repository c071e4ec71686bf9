import { basename } from "node:path";
import { BenchError } from "../../base/index.ts";
import { findShape } from "../../testbed/index.ts";
import { given, type RawScenario } from "../scenario-from-flags.ts";
import type { BenchEngine, BenchFlags } from "./bench-flags.ts";

/** What is measured, with every choice made. */
export interface BenchPlan {
  readonly engine: BenchEngine;
  /** As it is asked for: a name, a shape, a path. */
  readonly model: string;
  /** As it is named in results. */
  readonly modelName: string;
  readonly modelDir?: string;
  readonly kind: "speech" | "language";
  readonly iterations: number;
  readonly warmup: number;
  /** Numbers of threads to measure with, one after the other; several only in a stress test. */
  readonly threads: readonly number[];
  /** Whether the number of threads is ours to choose. */
  readonly hasThreads: boolean;
  readonly target: RawScenario;
  readonly workload: RawScenario;
}

const fixedModels: Readonly<Partial<Record<BenchEngine, string>>> = {
  moonshine: "moonshine-tiny",
  sim: "sim",
  "llm-sim": "llm-sim",
};

const defaultIterations = 50;
/** As many as a p95 needs. */
const stressIterations = 60;

/**
 * @throws usage.bad-value, usage.conflict
 */
export function planBench(flags: BenchFlags): BenchPlan {
  const { engine } = flags;
  refuseForeign(flags);
  refuseSingleLists(flags);
  const kind = engine === "llama" || engine === "llm-sim" || flags.api === "chat" ? "language" : "speech";
  const { model, modelName } = modelOf(flags);
  return {
    engine,
    model,
    modelName,
    kind,
    iterations: whole(
      "iterations",
      flags.iterations ?? (flags.stress ? stressIterations : defaultIterations),
      1,
    ),
    warmup: whole("warmup", flags.warmup, 0),
    hasThreads: engine === "moonshine" || engine === "llama",
    threads: (flags.threads ?? [1]).map((threads) => whole("threads", threads, 1)),
    target: targetOf(flags, kind, model),
    workload: kind === "speech" ? speech(flags) : prompts(flags),
    ...(flags.modelDir !== undefined && { modelDir: flags.modelDir }),
  };
}

function whole(flag: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new BenchError(
    "usage.bad-value",
    `--${flag} must be a whole number of at least ${least}, not ${value}`,
  );
}

/** Flags that only some engines understand. */
function refuseForeign(flags: BenchFlags): void {
  const language = flags.engine === "llama" || flags.engine === "llm-sim" || flags.api === "chat";
  const rules = [
    ["url", ["http"]],
    ["api", ["http"]],
    ["modelDir", ["moonshine"]],
    ["threads", ["moonshine", "llama"]],
  ] as const;
  const foreign = rules.find(
    ([key, engines]) => flags[key] !== undefined && !(engines as readonly string[]).includes(flags.engine),
  );
  if (foreign) {
    const flag = foreign[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new BenchError(
      "usage.conflict",
      `--${flag} is for --engine ${foreign[1].join(" or ")}, not ${flags.engine}`,
    );
  }
  const wrongWork = language
    ? (["audioSeconds", "clips"] as const).find((key) => flags[key] !== undefined)
    : (["inputTokens", "outputTokens"] as const).find((key) => flags[key] !== undefined);
  if (wrongWork) {
    const flag = wrongWork.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new BenchError(
      "usage.conflict",
      `--${flag} is for ${language ? "speech" : "language"}, and ${flags.engine} is measured with ${language ? "prompts" : "clips"}`,
    );
  }
}

/** Lists are steps of a stress test. */
function refuseSingleLists({ stress, threads = [], concurrency }: BenchFlags): void {
  for (const users of concurrency ?? []) whole("concurrency", users, 1);
  if (stress) return;
  if (concurrency) {
    throw new BenchError(
      "usage.conflict",
      "--concurrency is for --stress: bench itself sends one request at a time",
      {
        hint: "add --stress, or leave it out",
      },
    );
  }
  if (threads.length > 1) {
    throw new BenchError("usage.conflict", "several numbers of --threads are for --stress", {
      hint: "add --stress, or name one",
    });
  }
}

const defaultShape = "llama-15m-q8";

function modelOf({ engine, model }: BenchFlags): Pick<BenchPlan, "model" | "modelName"> {
  const fixed = fixedModels[engine];
  if (fixed !== undefined) {
    if (model !== undefined && model !== fixed) {
      throw new BenchError("usage.bad-value", `--engine ${engine} has no model ${JSON.stringify(model)}`, {
        hint: `it has ${fixed}; leave --model out`,
      });
    }
    return { model: fixed, modelName: fixed };
  }
  if (engine === "http") {
    if (model !== undefined) return { model, modelName: model };
    throw new BenchError("usage.bad-value", "--model is missing", {
      hint: "name it as the server lists it in /v1/models",
    });
  }
  const wanted = model ?? defaultShape;
  if (/\.gguf$/i.test(wanted)) return { model: wanted, modelName: basename(wanted).replace(/\.gguf$/i, "") };
  const { name } = findShape(wanted);
  return { model: name, modelName: name };
}

/** Nobody answers there: the name says in every report that no server was asked. */
const inProcess = (engine: BenchEngine): string => `http://in-process.invalid/${engine}`;

function targetOf({ url, engine }: BenchFlags, kind: BenchPlan["kind"], model: string): RawScenario {
  if (engine === "http" && url === undefined) {
    throw new BenchError("usage.bad-value", "--url is missing", {
      hint: "name the server to measure: --url http://127.0.0.1:8000",
    });
  }
  return {
    kind: kind === "speech" ? "openai-transcription" : "openai-chat",
    url: url ?? inProcess(engine),
    model,
  };
}

function speech({ audioSeconds, clips }: BenchFlags): RawScenario {
  if (clips !== undefined && audioSeconds !== undefined) {
    throw new BenchError(
      "usage.conflict",
      "--audio-seconds is for synthetic speech and does not go with --clips",
    );
  }
  if (clips !== undefined) return { kind: "clips", path: clips };
  return { kind: "synthetic-speech", ...given({ durationSeconds: audioSeconds }) };
}

function prompts({ inputTokens = 128, outputTokens = 64 }: BenchFlags): RawScenario {
  return { kind: "synthetic-prompts", inputTokens, outputTokens };
}
