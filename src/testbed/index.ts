// Owns: the built-in speech server: a real small model, a simulator with known truth, and the HTTP they speak.
// Does not know: the code that measures it; it keeps its own time stamps and its own audio decoder.
export { type SpeechServer, startSpeechServer } from "./speech-server.ts";
export { EngineSpec, type SpeechServerInput, SpeechServerSpec } from "./speech-server-spec.ts";
export { type RequestTruth, type TruthReport, truthJson } from "./truth-log.ts";
