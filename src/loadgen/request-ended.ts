import type { Request, RequestEnded, RequestRecord, Stamps } from "../record/index.ts";
import type { Answer } from "../target/index.ts";

/** Three decimals: microseconds are finer than any stamp is true, and more digits would only fatten the log. */
export function roundedToMicro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Joins what was planned, what was asked and what came back into the one event of a request. */
export function requestEnded(
  planned: Pick<RequestRecord, "id" | "level" | "warmup" | "plannedAt">,
  request: Request,
  answer: Answer,
): RequestEnded {
  const { outcome, stamps, sentAt, endedAt, firstTokenAt, firstAnswerAt, chunkAts, ...rest } = answer;
  return {
    kind: "requestEnded",
    ...planned,
    plannedAt: roundedToMicro(planned.plannedAt),
    sentAt: sentAt === null ? null : roundedToMicro(sentAt),
    stamps: wholeStamps(stamps),
    ...(firstTokenAt === undefined ? {} : { firstTokenAt: roundedToMicro(firstTokenAt) }),
    ...(firstAnswerAt === undefined ? {} : { firstAnswerAt: roundedToMicro(firstAnswerAt) }),
    ...(chunkAts === undefined ? {} : { chunkAts: chunkAts.map(roundedToMicro) }),
    endedAt: roundedToMicro(endedAt),
    input: request.input,
    ...rest,
    outcome,
  };
}

function wholeStamps(stamps: Stamps): Stamps {
  const whole: Stamps = {};
  for (const name in stamps) {
    const at = stamps[name as keyof Stamps];
    if (at !== undefined) whole[name as keyof Stamps] = roundedToMicro(at);
  }
  return whole;
}
