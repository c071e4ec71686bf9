// Owns: how to speak to one system: language models in seven protocols, OpenAI-style transcription,
// plain HTTP; and which models a server has.
// Does not know: pacing, statistics, files.
export { askedRequest, defectAnswer } from "./asked-request.ts";
export { createTarget, type RequestFor, type TargetContext } from "./create-target.ts";
export type { ListedModel } from "./explain/model-list.ts";
export { openaiUrl } from "./llm/llm-url.ts";
export type { PromptTargetSpec } from "./llm/prompt-target-spec.ts";
export { createModelControl, type ModelControl, type ModelReply } from "./model-control.ts";
export { type Answer, PreparedRequest, type Target } from "./target.ts";
export {
  type HttpTargetSpec,
  httpTargetSpecSchema,
  type SpeechTargetSpec,
  type TargetSpec,
  type TranscriptionTargetSpec,
  targetSpecSchema,
  transcriptionTargetSpecSchema,
} from "./target-spec.ts";
export { transcriptionUrl } from "./transcription-url.ts";
