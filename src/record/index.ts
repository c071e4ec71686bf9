// Owns: the run log: event types, their schemas, one event as one line, some events as a batch for another thread. Files are behind the second door, file.ts.
// Does not know: who wrote the log or who reads it.
export { type BatchEncoder, createBatchEncoder } from "./batch/batch-encoder.ts";
export { type BatchOrder, createBatchOrder, createProgress, type PostedBatch } from "./batch/batch-order.ts";
export { type BatchSender, createBatchSender, type RecorderLink } from "./batch/batch-sender.ts";
export { decodeBatch } from "./batch/decode-batch.ts";
export type { EventBatch } from "./batch/event-batch.ts";
export {
  type BenchResult,
  type BenchSetting,
  benchResultSchema,
  type StressResult,
  type StressRow,
  stressResultSchema,
} from "./bench-result.ts";
export { formatEventLine, parseEventLine } from "./event-line.ts";
export { type Machine, machineSchema } from "./machine.ts";
export { type Outcome, outcomeSchema, type TransportPhase } from "./outcome.ts";
export { idsOfATurn, isFurtherTurn, workerOf } from "./plan-position.ts";
export {
  type AudioFile,
  type ChatMessage,
  type FollowUp,
  isPromptRequest,
  type PromptInput,
  type PromptRequest,
  type Request,
  type RequestInput,
  requestInputSchema,
  type SpeechInput,
  type SpeechRequest,
  type TextCheck,
  textCheckSchema,
} from "./request.ts";
export {
  type Output,
  type RequestRecord,
  requestRecordSchema,
  type ServerTimings,
  type Stamps,
  type StreamStamps,
  type Usage,
} from "./request-record.ts";
export {
  type Load,
  type LoadgenHealth,
  loadSchema,
  logVersion,
  type PhaseStarted,
  type RequestEnded,
  type RunEvent,
  type RunStarted,
  runEventSchema,
  type TokensCounted,
} from "./run-event.ts";
export {
  type ErrorFigures,
  type Reach,
  type SelfTest,
  type SelfTestCase,
  selfTestSchema,
} from "./self-test.ts";
