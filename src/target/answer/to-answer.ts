import type { Clock } from "../../base/index.ts";
import type { Outcome, Output, StreamStamps } from "../../record/index.ts";
import type { HttpExchange } from "../../transport/index.ts";
import type { Dialect } from "../dialect.ts";
import type { ServerWords } from "../server-words.ts";
import type { Answer } from "../target.ts";
import type { ReceivedBody } from "./body-collector.ts";
import { exchangeOutcome, isGood } from "./exchange-outcome.ts";
import { notA } from "./json-answer.ts";
import type { Reading, WholeAnswer } from "./reading.ts";
import { readStream } from "./stream-pieces.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Servers say the same thing again and again. */
let lastContentType = "";
let lastMediaType = "";

/** Without parameters and in lower case: "application/json". */
export function mediaTypeOf(exchange: HttpExchange): string {
  const contentType = exchange.headers?.get("content-type") ?? "";
  if (contentType !== lastContentType) {
    const [mediaType = ""] = contentType.split(";");
    lastContentType = contentType;
    lastMediaType = mediaType.trim().toLowerCase();
  }
  return lastMediaType;
}

/** Enough of a body to tell what it is. */
const startBytes = 512;
const eventField = /^\ufeff?(data|event|id|retry|error)?:/;

function startOf(body: ReceivedBody): string {
  return body.bytes().toString("utf8", 0, startBytes);
}

/** Servers that forget the type of the stream they were asked for are known by its first line. */
function isStream(mediaType: string, body: ReceivedBody, { framing, streamed }: Dialect): boolean {
  if (framing === "lines") return streamed && startOf(body).trimStart().startsWith("{");
  if (mediaType === "text/event-stream") return true;
  return streamed && mediaType !== "application/json" && eventField.test(startOf(body));
}

function readGood(
  exchange: HttpExchange,
  dialect: Dialect,
  body: ReceivedBody,
  whole: () => WholeAnswer,
  clock: Clock,
): Reading | Promise<Reading> {
  const encoding = exchange.headers?.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    return { problem: `an answer in the encoding ${encoding}, which was not asked for` };
  const isWhole = exchange.failure === undefined;
  if (!isStream(mediaTypeOf(exchange), body, dialect)) return isWhole ? dialect.read(whole()) : {};
  if (dialect.openStream === undefined) return { problem: "server-sent events, which kind http cannot read" };
  if (dialect.framing === "events") {
    const start = startOf(body).trimStart();
    if (start !== "" && !eventField.test(start)) return isWhole ? notA("a stream of events", whole()) : {};
  }
  return readStream(body, dialect.framing, dialect.openStream(), clock, isWhole);
}

/** The arrival of a streamed answer, as the log has it; nothing of one that brought no output. */
function streamStamps({ stream }: Reading): StreamStamps {
  const [firstTokenAt] = stream?.chunkAts ?? [];
  if (stream?.chunkAts === undefined || firstTokenAt === undefined) return {};
  const { chunkAts } = stream;
  const sharedReads: number[] = [];
  // Instants are equal for events of one read, and for no others.
  for (let index = 1; index < chunkAts.length; index++)
    if (chunkAts[index - 1] === chunkAts[index]) sharedReads.push(index);
  return { firstTokenAt, ...stream, ...(sharedReads.length === 0 ? {} : { sharedReads }) };
}

function outputOf({ text = "", otherOutput }: Reading, dialect: Dialect, words: ServerWords): Output {
  const redacted = words.redact(text);
  // The spaces around a transcript mean nothing; those of a generated text are tokens.
  const output: Output = { text: dialect.input === "speech" ? redacted.trim() : redacted };
  if (otherOutput === undefined) return output;
  const { reasoning, toolCalls, finishReason } = otherOutput;
  if (reasoning !== undefined) output.reasoning = words.redact(reasoning);
  if (toolCalls !== undefined) output.toolCalls = words.redact(toolCalls);
  if (finishReason !== undefined) output.finishReason = words.quote(finishReason, 60);
  return output;
}

const isFilled = (value: object | undefined): boolean => {
  for (const _key in value) return true;
  return false;
};

/** An answer whose server said a byte order mark or broke a character is read as a browser would. */
function decode(bytes: Buffer): string {
  const text = bytes.toString();
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The answer that a reading makes of an exchange. */
function joined(
  exchange: HttpExchange,
  reading: Reading,
  outcome: Outcome,
  dialect: Dialect,
  words: ServerWords,
): Answer {
  const { stamps, connection, bytesSent, bytesReceived } = exchange;
  const { startedAt, endedAt, ...phases } = stamps;
  const answer: Mutable<Answer> = {
    outcome,
    sentAt: startedAt,
    stamps: phases,
    endedAt,
    connection,
    bytesSent,
    bytesReceived,
  };
  if (dialect.streamed) Object.assign(answer, streamStamps(reading));
  const output = outputOf(reading, dialect, words);
  const hasOutput = output.text !== "" || output.reasoning !== undefined || output.toolCalls !== undefined;
  if (outcome.kind === "ok" || hasOutput) answer.output = output;
  const { usage, serverTimings } = reading;
  if (usage !== undefined && isFilled(usage)) answer.usage = usage;
  if (serverTimings !== undefined && isFilled(serverTimings)) answer.serverTimings = serverTimings;
  return answer;
}

/** A defect of ours costs the one answer that shows it, and is named in the log. */
function defect(exchange: HttpExchange, error: unknown, dialect: Dialect, words: ServerWords): Answer {
  const reason = `a defect of the target: ${error instanceof Error ? error.message : typeof error}`;
  return joined(exchange, {}, { kind: "invalid", reason }, dialect, words);
}

const nothing: Reading = {};

/** Turns an exchange that has ended into the target's answer. A stream may be read in several turns of the loop. */
export type ReadAnswer = (exchange: HttpExchange, body: ReceivedBody) => Answer | Promise<Answer>;

/** All parsing happens in what this makes, after the last stamp. It neither throws nor rejects. */
export function createAnswerReader(dialect: Dialect, words: ServerWords, clock: Clock): ReadAnswer {
  return (exchange, body) => {
    let answer: WholeAnswer | undefined;
    const whole = (): WholeAnswer => {
      answer ??= { mediaType: mediaTypeOf(exchange), body: decode(body.bytes()) };
      return answer;
    };
    const finish = (reading: Reading): Answer => {
      const outcome = exchangeOutcome(exchange, whole, dialect.url, words, reading);
      return joined(exchange, reading, outcome, dialect, words);
    };
    const failed = (error: unknown): Answer => defect(exchange, error, dialect, words);
    try {
      const reading = isGood(exchange.status) ? readGood(exchange, dialect, body, whole, clock) : nothing;
      return reading instanceof Promise ? reading.then(finish).catch(failed) : finish(reading);
    } catch (error) {
      return failed(error);
    }
  };
}
