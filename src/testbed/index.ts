// Owns: the built-in servers for speech and language: real small models, simulators with known truth, their HTTP.
// Does not know: the code that measures it; it keeps its own time stamps, its own decoders and its own token counts.
export { openLlmEngine, openSpeechEngine, uploadedAudio } from "./direct/open-engine.ts";
export { findShape, knownShapeNames } from "./gguf/known-shapes.ts";
export { type GgufHeader, readGgufHeader } from "./gguf/read-gguf-header.ts";
export { writeSyntheticGguf } from "./gguf/write-synthetic-gguf.ts";
export type { LlmEngine } from "./llm/llm-engine.ts";
export { type LlmServer, startLlmServer } from "./llm/llm-server.ts";
export { LlmEngineSpec, type LlmServerInput, LlmServerSpec } from "./llm/llm-server-spec.ts";
export type { LlmTruth } from "./llm/llm-truth.ts";
export { type Pace, type PaceServer, startPaceServer } from "./pace/pace-server.ts";
export { createSlotQueue, type SlotQueue } from "./slot-queue.ts";
export type { SpeechEngine } from "./speech-engine.ts";
export { type SpeechServer, startSpeechServer } from "./speech-server.ts";
export { EngineSpec, type SpeechServerInput, SpeechServerSpec } from "./speech-server-spec.ts";
export { type RequestTruth, type TruthReport, truthJson } from "./truth-log.ts";
