import { BenchError, type Clock } from "../../base/index.ts";
import { createEventScanner, createLineScanner } from "../../transport/index.ts";
import { piecesOf, type ReceivedBody } from "./body-collector.ts";
import { cutLine, type Reading, type StreamReader } from "./reading.ts";
import { RepeatedEvent } from "./repeated-event.ts";

/** An event may hold a whole answer once more; longer than this is no answer of a model. */
const maxEventBytes = 8 * 1024 * 1024;

/** Between so many bytes of parsing (less than a millisecond) the loop gets to other sockets. */
const turnBytes = 32 * 1024;

/** After so many events in a row that none was like, a server is taken to put something new into each. */
const mostStrangers = 8;

/** Reads a body piece by piece: each call goes on for about `turnBytes`, and says whether that was all. */
type ReadOn = () => boolean;

function eventReader(body: ReceivedBody, reader: StreamReader): ReadOn {
  const scanner = createEventScanner(maxEventBytes);
  const bytes = body.bytes();
  const { readEnds, readAts } = body;
  let read = 0;
  let from = 0;
  let repeated: RepeatedEvent | undefined;
  let strangers = 0;
  let hasBlankLines = true;

  const endOfEvent = (): number => {
    const blank = hasBlankLines ? bytes.indexOf("\n\n", from, "latin1") : -1;
    hasBlankLines = blank !== -1;
    return Math.min(hasBlankLines ? blank + 2 : bytes.length, from + turnBytes);
  };

  /** Reads on to the end of the event that begins here, and looks whether there may be more like it. */
  const readOne = (): void => {
    const start = from;
    const end = endOfEvent();
    const isWhole = scanner.isBetweenEvents;
    const found = [];
    while (from < end) {
      while ((readEnds[read] as number) <= from) read++;
      const until = Math.min(end, readEnds[read] as number);
      const at = readAts[read] as number;
      for (const event of scanner.scan(bytes.subarray(from, until), at)) {
        reader.take(event.event, event.data, at);
        found.push(event);
      }
      from = until;
    }
    repeated = undefined;
    const [event] = found;
    if (!isWhole || event === undefined || found.length > 1 || strangers++ >= mostStrangers) return;
    const frame = reader.frameOf?.(event.event, event.data);
    if (frame) repeated = RepeatedEvent.of(bytes.subarray(start, end), event.data, frame);
  };

  return () => {
    const pause = from + turnBytes;
    while (from < bytes.length && from < pause) {
      const next = repeated && scanner.isBetweenEvents ? repeated.match(bytes, from, bytes.length) : -1;
      if (repeated === undefined || next === -1) {
        readOne();
        continue;
      }
      strangers = 0;
      while ((readEnds[read] as number) < next) read++;
      const { textStart, textEnd, isAscii, kind } = repeated;
      const at = readAts[read] as number;
      reader.takeText?.(kind, bytes, textStart, textEnd, isAscii, at);
      from = next;
    }
    return from >= bytes.length;
  };
}

function lineReader(body: ReceivedBody, reader: StreamReader, isWhole: boolean): ReadOn {
  const scanner = createLineScanner(maxEventBytes);
  const pieces = piecesOf(body)[Symbol.iterator]();
  return () => {
    let taken = 0;
    while (taken < turnBytes) {
      const { value: piece, done } = pieces.next();
      if (done === true) {
        const last = isWhole ? scanner.end() : undefined;
        if (last) reader.take(cutLine, last.text, last.at);
        return true;
      }
      for (const { text } of scanner.scan(piece.bytes, piece.at)) reader.take("", text, piece.at);
      taken += piece.bytes.length;
    }
    return false;
  };
}

/**
 * Reads a stream that has ended. A long one is read in turns with the rest of the program, so that the stamps of
 * other streams do not wait for it.
 * @param isWhole the body came to its end: its last line needs no line end
 */
export function readStream(
  body: ReceivedBody,
  framing: "events" | "lines",
  reader: StreamReader,
  clock: Clock,
  isWhole: boolean,
): Reading | Promise<Reading> {
  const readOn = framing === "lines" ? lineReader(body, reader, isWhole) : eventReader(body, reader);
  const { cutAtBytes } = body;
  const finish = (): Reading =>
    cutAtBytes === undefined
      ? reader.finish()
      : invalid(reader.finish(), `a stream of more than ${cutAtBytes} bytes`);
  const failed = (error: unknown): Reading => {
    if (!(error instanceof BenchError)) throw error;
    return invalid(reader.finish(), error.message);
  };
  try {
    if (readOn()) return finish();
  } catch (error) {
    return failed(error);
  }
  const readRest = async (): Promise<Reading> => {
    try {
      do await clock.turn();
      while (!readOn());
      return finish();
    } catch (error) {
      return failed(error);
    }
  };
  return readRest();
}

function invalid(reading: Reading, problem: string): Reading {
  const { problemKind: _none, ...rest } = reading;
  return { ...rest, problem };
}
