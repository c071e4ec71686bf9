// Owns: how to speak to one system: OpenAI-style transcription, plain HTTP.
// Does not know: pacing, statistics, files.
export { createTarget, type TargetContext } from "./create-target.ts";
export type { Answer, PreparedRequest, Target } from "./target.ts";
export {
  type HttpTargetSpec,
  httpTargetSpecSchema,
  type TargetSpec,
  type TranscriptionTargetSpec,
  targetSpecSchema,
  transcriptionTargetSpecSchema,
} from "./target-spec.ts";
export { transcriptionUrl } from "./transcription-url.ts";
