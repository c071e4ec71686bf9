// Owns: how to speak to one system: OpenAI-style transcription, plain HTTP.
// Does not know: pacing, statistics, files.
export type { Answer, PreparedRequest, Target } from "./target.ts";
