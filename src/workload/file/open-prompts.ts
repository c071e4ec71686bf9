import { resolve } from "node:path";
import type { Random } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { counted } from "../counted.ts";
import { createDatasetWorkload } from "../prompts/dataset-workload.ts";
import type {
  PromptDatasetSpec,
  PromptSuiteSpec,
  SyntheticPromptsSpec,
  TokenizerSpec,
  TraceSpec,
} from "../prompts/prompt-specs.ts";
import { createSuiteWorkload } from "../prompts/suite-workload.ts";
import { builtInSuites } from "../prompts/suites.ts";
import { createSyntheticWorkload } from "../prompts/synthetic-workload.ts";
import type { Tokenizer } from "../prompts/tokenizer.ts";
import { createTraceWorkload } from "../prompts/trace-workload.ts";
import type { Workload } from "../workload.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import { readDataset } from "./read-dataset.ts";
import { readSuite } from "./read-suite.ts";
import { readTrace } from "./read-trace.ts";

export type PromptsSpec = PromptSuiteSpec | SyntheticPromptsSpec | PromptDatasetSpec | TraceSpec;

interface OpenPromptsOptions {
  readonly random: Random;
  readonly baseDir: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads or makes the prompts of a spec.
 * @throws workload.unreadable, workload.empty, usage.bad-value for an unfit tokenizer
 */
export async function openPrompts(
  spec: PromptsSpec,
  options: OpenPromptsOptions,
): Promise<Workload<PromptRequest>> {
  switch (spec.kind) {
    case "prompt-suite":
      return openSuite(spec, options);
    case "synthetic-prompts":
      return createSyntheticWorkload(spec, options.random, await tokenizerOf(spec, options));
    case "prompt-dataset":
      return openDataset(spec, options);
    case "trace":
      return openTrace(spec, options);
  }
}

async function openSuite(
  spec: PromptSuiteSpec,
  { baseDir }: OpenPromptsOptions,
): Promise<Workload<PromptRequest>> {
  const { suite, runs, maxOutputTokens } = spec;
  const isBuiltIn = Object.hasOwn(builtInSuites, suite);
  return createSuiteWorkload({
    suite: isBuiltIn
      ? builtInSuites[suite as keyof typeof builtInSuites]
      : await readSuite(resolve(baseDir, suite)),
    name: isBuiltIn ? (suite === "all" ? "the built-in suites" : `the built-in ${suite} suite`) : suite,
    runs,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
}

async function openDataset(
  spec: PromptDatasetSpec,
  { baseDir, random, signal }: OpenPromptsOptions,
): Promise<Workload<PromptRequest>> {
  const { conversations, notes } = await readDataset(resolve(baseDir, spec.path), spec, signal);
  const turns = conversations.reduce(
    (sum, conversation) =>
      sum + Math.min(conversation.turns.length, spec.maxTurns ?? Number.POSITIVE_INFINITY),
    0,
  );
  const what = spec.sessions
    ? `${counted(conversations.length, "session")} of ${counted(turns, "turn")} together`
    : counted(conversations.length, "prompt");
  return createDatasetWorkload(
    conversations,
    spec,
    random,
    [`${what} from ${spec.path}`, ...notes].join(", "),
  );
}

async function openTrace(spec: TraceSpec, options: OpenPromptsOptions): Promise<Workload<PromptRequest>> {
  const { baseDir, random, signal } = options;
  const { rows, format, notes } = await readTrace(resolve(baseDir, spec.path), spec, signal);
  const seconds = ((rows.arrivalsMs[rows.count - 1] as number) / 1000).toFixed(1);
  const description = [
    `${format === "azure" ? "Azure" : "Mooncake"} trace ${spec.path}, ${counted(rows.count, "request")} in ${seconds} s`,
    ...notes,
  ].join(", ");
  return createTraceWorkload(rows, spec, random, description, await tokenizerOf(spec, options));
}

const tokenizerOf = async (
  { tokenizer }: { readonly tokenizer?: TokenizerSpec },
  { baseDir }: OpenPromptsOptions,
): Promise<Tokenizer | undefined> =>
  tokenizer === undefined ? undefined : openTokenizer(tokenizer, baseDir);
