// Owns: what to send: speech clips, prompts, traces. Files, tokenizers and made speech are behind the second door.
// Does not know: time, network.
export {
  type PromptDatasetSpec,
  type PromptSuiteSpec,
  promptDatasetSpecSchema,
  promptSuiteSpecSchema,
  type SyntheticPromptsSpec,
  syntheticPromptsSpecSchema,
  type TokenizerSpec,
  type TraceSpec,
  tokenizerSpecSchema,
  traceSpecSchema,
} from "./prompts/prompt-specs.ts";
export { countChunks, type Tokenizer } from "./prompts/tokenizer.ts";
export type { Workload } from "./workload.ts";
export {
  type ClipsSpec,
  clipsSpecSchema,
  type NonSpeechSpec,
  type SyntheticSpeechSpec,
  syntheticSpeechSpecSchema,
  type Voice,
  voices,
  type WorkloadSpec,
  workloadSpecSchema,
} from "./workload-spec.ts";
