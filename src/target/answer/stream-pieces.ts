import { BenchError, type Clock } from "../../base/index.ts";
import { createEventScanner, createLineScanner } from "../../transport/index.ts";
import type { ReceivedBody } from "./body-collector.ts";
import { cutLine, type Reading, type StreamReader } from "./reading.ts";

/** An event may hold a whole answer once more; longer than this is no answer of a model. */
const maxEventBytes = 8 * 1024 * 1024;

/** Between so many bytes of parsing (less than a millisecond) the loop gets to other sockets. */
const turnBytes = 32 * 1024;

type TakePiece = (piece: Uint8Array, at: number) => void;

function eventReader(reader: StreamReader): { take: TakePiece; end: () => void } {
  const scanner = createEventScanner(maxEventBytes);
  return {
    take: (piece, at) => {
      for (const { event, data } of scanner.scan(piece, at)) reader.take(event, data, at);
    },
    end: () => {},
  };
}

function lineReader(reader: StreamReader): { take: TakePiece; end: () => void } {
  const scanner = createLineScanner(maxEventBytes);
  return {
    take: (piece, at) => {
      for (const { text } of scanner.scan(piece, at)) reader.take("", text, at);
    },
    end: () => {
      const last = scanner.end();
      if (last) reader.take(cutLine, last.text, last.at);
    },
  };
}

/**
 * Reads a stream that has ended. A long one is read in turns with the rest of the program, so that the stamps of
 * other streams do not wait for it.
 * @param isWhole the body came to its end: its last line needs no line end
 */
export async function readStream(
  body: ReceivedBody,
  framing: "events" | "lines",
  reader: StreamReader,
  clock: Clock,
  isWhole: boolean,
): Promise<Reading> {
  const { take, end } = framing === "lines" ? lineReader(reader) : eventReader(reader);
  let sinceTurn = 0;
  try {
    for (const { bytes, at } of body.pieces()) {
      if (sinceTurn > turnBytes) {
        await clock.turn();
        sinceTurn = 0;
      }
      take(bytes, at);
      sinceTurn += bytes.length;
    }
    if (isWhole) end();
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return invalid(reader.finish(), error.message);
  }
  const { cutAtBytes } = body;
  if (cutAtBytes === undefined) return reader.finish();
  return invalid(reader.finish(), `a stream of more than ${cutAtBytes} bytes`);
}

function invalid(reading: Reading, problem: string): Reading {
  const { problemKind: _none, ...rest } = reading;
  return { ...rest, problem };
}
