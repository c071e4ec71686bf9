import type { Request, RequestEnded, Stamps } from "../record/index.ts";
import type { Answer } from "../target/index.ts";

/** Three decimals: microseconds are finer than any stamp is true, and more digits would only fatten the log. */
export function roundedToMicro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Joins what was planned, what was asked and what came back into the one event of a request. */
export function requestEnded(
  id: number,
  level: number,
  warmup: boolean,
  plannedAt: number,
  request: Request,
  answer: Answer,
): RequestEnded {
  const { outcome, stamps, sentAt, endedAt, firstTokenAt, firstAnswerAt, chunkAts } = answer;
  // Keys in the order in which they stand in the log, and none that says nothing.
  const event = {
    kind: "requestEnded",
    id,
    level,
    warmup,
    plannedAt: roundedToMicro(plannedAt),
    sentAt: sentAt === null ? null : roundedToMicro(sentAt),
    stamps: wholeStamps(stamps),
  } as RequestEnded;
  if (firstTokenAt !== undefined) event.firstTokenAt = roundedToMicro(firstTokenAt);
  if (firstAnswerAt !== undefined) event.firstAnswerAt = roundedToMicro(firstAnswerAt);
  if (chunkAts !== undefined) event.chunkAts = chunkAts.map(roundedToMicro);
  if (answer.chunkChars !== undefined) event.chunkChars = answer.chunkChars;
  if (answer.chunkKinds !== undefined) event.chunkKinds = answer.chunkKinds;
  if (answer.chunkTokens !== undefined) event.chunkTokens = answer.chunkTokens;
  if (answer.sharedReads !== undefined) event.sharedReads = answer.sharedReads;
  event.endedAt = roundedToMicro(endedAt);
  event.input = request.input;
  event.connection = answer.connection;
  event.bytesSent = answer.bytesSent;
  event.bytesReceived = answer.bytesReceived;
  if (answer.output !== undefined) event.output = answer.output;
  if (answer.usage !== undefined) event.usage = answer.usage;
  if (answer.serverTimings !== undefined) event.serverTimings = answer.serverTimings;
  event.outcome = outcome;
  return event;
}

function wholeStamps(stamps: Stamps): Stamps {
  const whole: Stamps = {};
  if (stamps.dnsAt !== undefined) whole.dnsAt = roundedToMicro(stamps.dnsAt);
  if (stamps.connectedAt !== undefined) whole.connectedAt = roundedToMicro(stamps.connectedAt);
  if (stamps.securedAt !== undefined) whole.securedAt = roundedToMicro(stamps.securedAt);
  if (stamps.writtenAt !== undefined) whole.writtenAt = roundedToMicro(stamps.writtenAt);
  if (stamps.firstByteAt !== undefined) whole.firstByteAt = roundedToMicro(stamps.firstByteAt);
  return whole;
}
