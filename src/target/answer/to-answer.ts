import type { Clock } from "../../base/index.ts";
import type { Output, StreamStamps } from "../../record/index.ts";
import type { HttpExchange } from "../../transport/index.ts";
import type { Dialect } from "../dialect.ts";
import type { ServerWords } from "../server-words.ts";
import type { Answer } from "../target.ts";
import type { ReceivedBody } from "./body-collector.ts";
import { exchangeOutcome, isGood } from "./exchange-outcome.ts";
import { notA } from "./json-answer.ts";
import type { Reading, WholeAnswer } from "./reading.ts";
import { readStream } from "./stream-pieces.ts";

/** Without parameters and in lower case: "application/json". */
export function mediaTypeOf(exchange: HttpExchange): string {
  const [mediaType = ""] = (exchange.headers?.get("content-type") ?? "").split(";");
  return mediaType.trim().toLowerCase();
}

/** Enough of a body to tell what it is. */
const startBytes = 512;
const eventField = /^\ufeff?(data|event|id|retry|error)?:/;

function startOf(body: ReceivedBody): string {
  let start = "";
  for (const { bytes } of body.pieces()) {
    start += Buffer.from(bytes.subarray(0, startBytes)).toString();
    if (start.length >= startBytes) break;
  }
  return start;
}

/** Servers that forget the type of the stream they were asked for are known by its first line. */
function isStream(mediaType: string, start: string, { framing, streamed }: Dialect): boolean {
  if (framing === "lines") return streamed && start.trimStart().startsWith("{");
  if (mediaType === "text/event-stream") return true;
  return streamed && mediaType !== "application/json" && eventField.test(start);
}

async function readGood(
  exchange: HttpExchange,
  dialect: Dialect,
  body: ReceivedBody,
  whole: () => WholeAnswer,
  clock: Clock,
): Promise<Reading> {
  const encoding = exchange.headers?.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    return { problem: `an answer in the encoding ${encoding}, which was not asked for` };
  const start = startOf(body);
  const mediaType = mediaTypeOf(exchange);
  const isWhole = exchange.failure === undefined;
  if (!isStream(mediaType, start, dialect)) return isWhole ? dialect.read(whole()) : {};
  if (dialect.openStream === undefined) return { problem: "server-sent events, which kind http cannot read" };
  const claimsEvents =
    dialect.framing === "events" && start.trim() !== "" && !eventField.test(start.trimStart());
  if (claimsEvents) return isWhole ? notA("a stream of events", whole()) : {};
  return readStream(body, dialect.framing, dialect.openStream(), clock, isWhole);
}

/** The arrival of a streamed answer, as the log has it; nothing of one that brought no output. */
function streamStamps({ stream }: Reading): StreamStamps {
  const [firstTokenAt] = stream?.chunkAts ?? [];
  if (stream?.chunkAts === undefined || firstTokenAt === undefined) return {};
  const { chunkAts } = stream;
  // Instants are equal for events of one read, and for no others.
  const sharedReads = chunkAts.flatMap((at, index) =>
    index > 0 && chunkAts[index - 1] === at ? [index] : [],
  );
  return { firstTokenAt, ...stream, ...(sharedReads.length === 0 ? {} : { sharedReads }) };
}

function outputOf(reading: Reading, dialect: Dialect, words: ServerWords): Output {
  const { reasoning, toolCalls, finishReason } = reading.otherOutput ?? {};
  const text = words.redact(reading.text ?? "");
  return {
    // The spaces around a transcript mean nothing; those of a generated text are tokens.
    text: dialect.input === "speech" ? text.trim() : text,
    ...(reasoning === undefined ? {} : { reasoning: words.redact(reasoning) }),
    ...(toolCalls === undefined ? {} : { toolCalls: words.redact(toolCalls) }),
    ...(finishReason === undefined ? {} : { finishReason: words.quote(finishReason, 60) }),
  };
}

const isFilled = (value: object | undefined): boolean => value !== undefined && Object.keys(value).length > 0;

/** Turns an exchange that has ended into the target's answer. All parsing happens here, after the last stamp. */
export async function toAnswer(
  exchange: HttpExchange,
  body: ReceivedBody,
  dialect: Dialect,
  words: ServerWords,
  clock: Clock,
): Promise<Answer> {
  const { stamps, connection, bytesSent, bytesReceived } = exchange;
  const { startedAt, endedAt, ...phases } = stamps;
  let answer: WholeAnswer | undefined;
  const whole = (): WholeAnswer => {
    answer ??= { mediaType: mediaTypeOf(exchange), body: new TextDecoder().decode(body.bytes()) };
    return answer;
  };
  const good = isGood(exchange.status);
  const reading = good ? await readGood(exchange, dialect, body, whole, clock) : {};
  const outcome = exchangeOutcome(exchange, whole, dialect.url, words, reading);
  const output = outputOf(reading, dialect, words);
  const { usage, serverTimings } = reading;
  const hasOutput = output.text !== "" || output.reasoning !== undefined || output.toolCalls !== undefined;
  return {
    outcome,
    sentAt: startedAt,
    stamps: phases,
    ...(dialect.streamed ? streamStamps(reading) : {}),
    endedAt,
    connection,
    bytesSent,
    bytesReceived,
    ...(outcome.kind === "ok" || hasOutput ? { output } : {}),
    ...(usage !== undefined && isFilled(usage) ? { usage } : {}),
    ...(serverTimings !== undefined && isFilled(serverTimings) ? { serverTimings } : {}),
  };
}
