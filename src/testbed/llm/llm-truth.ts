import type { LlmPiece } from "./llm-engine.ts";

/**
 * What the server knows about one request to a language model. Big instants are nanoseconds of the operating system's
 * monotonic clock; the wait in the queue is startedAt − bodyAt.
 */
export interface LlmTruth {
  requestId: string;
  path: string;
  model: string | null;
  stream: boolean;
  /** The head of the request was seen. */
  receivedAt: bigint;
  /** The last byte of the body was read. */
  bodyAt: bigint | null;
  /** It left the queue and its prefill began. */
  startedAt: bigint | null;
  /**
   * Each event of a stream that brought output, in nanoseconds since `receivedAt`: the moment it was written to the
   * socket. Events that were written together have the same.
   */
  eventNs: number[];
  /** Tokens in each of these events; a stop text, or a dialect that has no event for them, may leave some out. */
  eventTokens: number[];
  /** One letter for each of these events: a answer, r reasoning, t tool call. */
  eventKinds: string;
  /** The last byte of the answer, or what there is of it, was handed to the socket; null while under way. */
  endedAt: bigint | null;
  /** HTTP status; 499 when the client left before the end, null while under way. */
  status: number | null;
  /** Null while under way; "failed" is an error in the middle of a stream. */
  ending: "done" | "refused" | "failed" | "cut" | "left" | null;
  inputTokens: number | null;
  /** All that were generated, those in no event included (a stop text swallows some). */
  outputTokens: number | null;
  reasoningTokens: number | null;
  finishReason: string | null;
}

/** The letter of a kind in `eventKinds`. */
export const kindLetter: Readonly<Record<LlmPiece["kind"], string>> = {
  answer: "a",
  reasoning: "r",
  tool: "t",
};

/** The truth of a request of which only its head is known. */
export function newLlmTruth(requestId: string, path: string, receivedAt: bigint): LlmTruth {
  return {
    requestId,
    path,
    model: null,
    stream: false,
    receivedAt,
    bodyAt: null,
    startedAt: null,
    eventNs: [],
    eventTokens: [],
    eventKinds: "",
    endedAt: null,
    status: null,
    ending: null,
    inputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    finishReason: null,
  };
}
