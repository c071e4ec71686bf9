import type { Request, RequestEnded, RequestRecord } from "../record/index.ts";
import type { Answer } from "../target/index.ts";

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
    sentAt: answer.sentAt,
    stamps: answer.stamps,
    ...(firstTokenAt === undefined ? {} : { firstTokenAt }),
    ...(chunkAts === undefined ? {} : { chunkAts: [...chunkAts] }),
    endedAt: answer.endedAt,
    connection: answer.connection,
    bytesSent: answer.bytesSent,
    bytesReceived: answer.bytesReceived,
    input: request.input,
    ...(output === undefined ? {} : { output }),
    outcome: answer.outcome,
  };
}
