import type { ServerTimings, Usage } from "../request-record.ts";

/**
 * Some events on their way to another thread: numbers in one typed array, whose buffer can be handed over instead of
 * copied, and texts beside it. No batch needs another one to be read.
 */
export interface EventBatch {
  /** How many events it holds. */
  readonly events: number;
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

/** First number of an event that is no request; its place in `texts` follows, where it is JSON. */
export const jsonEvent = -1;

/**
 * What a request holds, as bits of its first number. The numbers of what is there follow, in the order of the encoder; a
 * text is a number too: its place in `texts`.
 */
export const has = {
  warmup: 1 << 0,
  sentAt: 1 << 1,
  dnsAt: 1 << 2,
  connectedAt: 1 << 3,
  securedAt: 1 << 4,
  writtenAt: 1 << 5,
  firstByteAt: 1 << 6,
  firstTokenAt: 1 << 7,
  firstAnswerAt: 1 << 8,
  chunkAts: 1 << 9,
  chunkChars: 1 << 10,
  chunkKinds: 1 << 11,
  chunkTokens: 1 << 12,
  sharedReads: 1 << 13,
  connection: 1 << 14,
  reused: 1 << 15,
  output: 1 << 16,
  reasoning: 1 << 17,
  toolCalls: 1 << 18,
  finishReason: 1 << 19,
  usage: 1 << 20,
  serverTimings: 1 << 21,
  failure: 1 << 22,
} as const;

export const usageKeys = [
  "inputTokens",
  "outputTokens",
  "reasoningTokens",
  "cachedInputTokens",
] as const satisfies readonly (keyof Usage)[];

export const serverTimingsKeys = [
  "loadMs",
  "promptMs",
  "promptTokens",
  "outputMs",
  "outputTokens",
] as const satisfies readonly (keyof ServerTimings)[];
