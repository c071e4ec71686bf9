import type { RequestRecord, ServerTimings, StreamStamps, Usage } from "../../record/index.ts";

/** What token metrics need of an answered prompt: small enough to be kept until its tokens have been counted. */
export interface Reply {
  readonly id: number;
  readonly prompt: string;
  readonly suite: string | undefined;
  readonly sentAt: number;
  /** Last event with output of a stream (the usage event and the end mark bring none), else the last byte. */
  readonly lastOutputAt: number;
  /** The stamps of a streamed answer; undefined when it was not streamed, or when they could not be kept. */
  readonly stream: StreamStamps | undefined;
  /** Undefined when it was not streamed. */
  readonly firstTokenAt: number | undefined;
  readonly usage: Usage;
  readonly serverTimings: ServerTimings | undefined;
  /** Whether any output came: then a count of 0 tokens is no count. */
  readonly hasOutput: boolean;
  /** Reasoning tokens were made, and counted by the server, but never sent. */
  readonly hidesReasoning: boolean;
  /** Most tokens that can have been sent: one a byte. */
  readonly mostTokens: number;
}

/** Whether it is a prompt that was answered well: what token metrics are taken from. */
export function isReply({ input, outcome, sentAt }: RequestRecord): boolean {
  return input.kind === "prompt" && outcome.kind === "ok" && sentAt !== null;
}

/** Whether it is such a prompt, and its answer came as a stream with output in it. */
export function isStreamedReply(record: RequestRecord): boolean {
  return isReply(record) && record.firstTokenAt !== undefined && (record.chunkAts ?? []).length > 0;
}

/** The reply of a prompt that was answered well; undefined for anything else. */
export function replyOf(record: RequestRecord): Reply | undefined {
  const { input, sentAt, output, usage = {}, chunkAts = [], firstTokenAt } = record;
  if (!isReply(record) || input.kind !== "prompt" || sentAt === null) return undefined;
  const streamed = isStreamedReply(record);
  const text = `${output?.text ?? ""}${output?.reasoning ?? ""}${output?.toolCalls ?? ""}`;
  const sentReasoning = (output?.reasoning ?? "") !== "" || record.chunkKinds?.includes("r") === true;
  const { chunkChars, chunkKinds, chunkTokens, sharedReads } = record;
  return {
    id: record.id,
    prompt: input.prompt,
    suite: input.suite,
    sentAt,
    lastOutputAt: streamed ? (chunkAts.at(-1) as number) : record.endedAt,
    stream: streamed
      ? {
          chunkAts,
          ...(chunkChars && { chunkChars }),
          ...(chunkKinds && { chunkKinds }),
          ...(chunkTokens && { chunkTokens }),
          ...(sharedReads && { sharedReads }),
        }
      : undefined,
    firstTokenAt: streamed ? firstTokenAt : undefined,
    usage,
    serverTimings: record.serverTimings,
    hasOutput: streamed || text !== "",
    hidesReasoning: (usage.reasoningTokens ?? 0) > 0 && !sentReasoning,
    mostTokens: record.bytesReceived > 0 ? record.bytesReceived : Number.POSITIVE_INFINITY,
  };
}

/** Actual send → last output, in ms. */
export function e2eMs({ sentAt, lastOutputAt }: Reply): number {
  return lastOutputAt - sentAt;
}
