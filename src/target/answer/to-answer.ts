import { BenchError } from "../../base/index.ts";
import { createEventScanner, type HttpExchange } from "../../transport/index.ts";
import type { Dialect } from "../dialect.ts";
import type { ServerWords } from "../server-words.ts";
import type { Answer } from "../target.ts";
import type { BodyCollector, BodyPiece } from "./body-collector.ts";
import { exchangeOutcome, isGood } from "./exchange-outcome.ts";
import type { Reading, WholeAnswer } from "./reading.ts";
import type { StreamReading } from "./transcript-stream.ts";

type AnyReading = Reading & Partial<Pick<StreamReading, "chunkAts">>;

/** Without parameters and in lower case: "application/json". */
export function mediaTypeOf(exchange: HttpExchange): string {
  const [mediaType = ""] = (exchange.headers?.get("content-type") ?? "").split(";");
  return mediaType.trim().toLowerCase();
}

/** Servers that forget the type of the stream they were asked for are known by its first line. */
function isEventStream({ mediaType, body }: WholeAnswer, streamed: boolean): boolean {
  if (mediaType === "text/event-stream") return true;
  return streamed && mediaType !== "application/json" && /^(data|event|id|retry)?:/.test(body);
}

function readPieces(dialect: Dialect, pieces: readonly BodyPiece[]): AnyReading {
  if (dialect.openStream === undefined) return { problem: "server-sent events, which kind http cannot read" };
  const transcript = dialect.openStream();
  const scanner = createEventScanner();
  try {
    for (const { bytes, at } of pieces) {
      for (const { event, data } of scanner.scan(bytes, at)) transcript.take(event, data, at);
    }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { ...transcript.finish(), problem: error.message };
  }
  return transcript.finish();
}

function readGood(
  exchange: HttpExchange,
  dialect: Dialect,
  answer: WholeAnswer,
  pieces: readonly BodyPiece[],
): AnyReading {
  const encoding = exchange.headers?.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    return { problem: `an answer in the encoding ${encoding}, which was not asked for` };
  if (isEventStream(answer, dialect.streamed)) return readPieces(dialect, pieces);
  return exchange.failure === undefined ? dialect.read(answer) : {};
}

/** Turns an exchange that has ended into the target's answer. All parsing happens here, after the last stamp. */
export function toAnswer(
  exchange: HttpExchange,
  collector: BodyCollector | undefined,
  dialect: Dialect,
  words: ServerWords,
): Answer {
  const { stamps, connection, bytesSent, bytesReceived } = exchange;
  const { startedAt, endedAt, ...phases } = stamps;
  const pieces = collector?.pieces ?? [{ bytes: exchange.body, at: endedAt }];
  const body = new TextDecoder().decode(Buffer.concat(pieces.map(({ bytes }) => bytes)));
  const answer: WholeAnswer = { mediaType: mediaTypeOf(exchange), body };

  const reading = isGood(exchange.status) ? readGood(exchange, dialect, answer, pieces) : {};
  const outcome = exchangeOutcome(exchange, answer, dialect.url, words, reading.problem);
  const text = words.redact(reading.text ?? "").trim();
  const chunkAts = collector ? (reading.chunkAts ?? []) : [];
  const [firstTokenAt] = chunkAts;
  return {
    outcome,
    sentAt: startedAt,
    stamps: phases,
    ...(firstTokenAt === undefined ? {} : { firstTokenAt, chunkAts: [...chunkAts] }),
    endedAt,
    connection,
    bytesSent,
    bytesReceived,
    ...(outcome.kind === "ok" || text !== "" ? { output: { text } } : {}),
  };
}
