import type { Request, RequestEnded, RequestRecord, Stamps } from "../record/index.ts";
import type { Answer } from "../target/index.ts";

/** Three decimals, as the log writes numbers: a summary made live and one made from the log are then the same. */
export function roundedToMicro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Joins what was planned, what was asked and what came back into the one event of a request. */
export function requestEnded(
  planned: Pick<RequestRecord, "id" | "level" | "warmup" | "plannedAt">,
  request: Request,
  answer: Answer,
): RequestEnded {
  const { firstTokenAt, chunkAts, output } = answer;
  return {
    kind: "requestEnded",
    ...planned,
    plannedAt: roundedToMicro(planned.plannedAt),
    sentAt: answer.sentAt === null ? null : roundedToMicro(answer.sentAt),
    stamps: wholeStamps(answer.stamps),
    ...(firstTokenAt === undefined ? {} : { firstTokenAt: roundedToMicro(firstTokenAt) }),
    ...(chunkAts === undefined ? {} : { chunkAts: chunkAts.map(roundedToMicro) }),
    endedAt: roundedToMicro(answer.endedAt),
    connection: answer.connection,
    bytesSent: answer.bytesSent,
    bytesReceived: answer.bytesReceived,
    input: request.input,
    ...(output === undefined ? {} : { output }),
    outcome: answer.outcome,
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
