import { BenchError } from "../base/index.ts";

/** One event of a text/event-stream. */
export interface StreamEvent {
  /** "message" where the server named none. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream gave, if any. */
  readonly id?: string;
  /** Instant of the read that brought the last byte of the event. */
  readonly at: number;
  /**
   * Several events ended in the same read, so the gaps between them are not known. Final once a later read was
   * scanned: the event that makes it true may still be in the next piece of this one.
   */
  readonly sharedRead: boolean;
}

export interface EventScanner {
  /**
   * Reads the next bytes and returns the events that they complete. However the bytes are cut, the events are
   * the same.
   * @param at instant of the read that brought the piece; the pieces of one read have the same
   * @throws target.bad-answer when an event is longer than the limit
   */
  scan(piece: Uint8Array, at: number): readonly StreamEvent[];
  /** Nothing of a further event was read yet. */
  readonly isBetweenEvents: boolean;
  /** How long the server asked to wait before connecting again, if it did. */
  readonly retryMs: number | undefined;
}

const lf = 10;
const cr = 13;
const colon = 58;
const space = 32;

/**
 * Scans server-sent events (WHATWG HTML, section 9.2.6) from bytes. An event that the stream breaks off before
 * its empty line is no event. Beyond the standard, a field `error` is the data of an event of that name: llama.cpp's
 * server reports the failure of a stream so.
 * @param maxEventBytes of one event, comments and field names included
 */
export function createEventScanner(maxEventBytes = 16 * 1024 * 1024): EventScanner {
  // The line under way, as far as earlier pieces had it.
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let eventBytes = 0;
  let skipLf = false;
  let firstLine = true;
  let data: string[] = [];
  let event = "";
  let id: string | undefined;
  let retryMs: number | undefined;
  let previous: { at: number; sharedRead: boolean } | undefined;

  const count = (bytes: number): void => {
    eventBytes += bytes;
    if (eventBytes > maxEventBytes)
      throw new BenchError(
        "target.bad-answer",
        `the server sent an event of more than ${maxEventBytes} bytes`,
      );
  };

  const readField = (line: Buffer): void => {
    const at = line.indexOf(colon);
    if (at === 0) return;
    const name = line.toString("latin1", 0, at === -1 ? line.length : at);
    const start = at === -1 ? line.length : line[at + 1] === space ? at + 2 : at + 1;
    if (name === "data") data.push(line.toString("utf8", start));
    else if (name === "event") event = line.toString("utf8", start);
    else if (name === "error") {
      event = name;
      data.push(line.toString("utf8", start));
    } else if (name === "id") {
      const value = line.toString("utf8", start);
      if (!value.includes("\0")) id = value;
    } else if (name === "retry") {
      const value = line.toString("latin1", start);
      if (/^\d{1,15}$/.test(value)) retryMs = Number(value);
    }
  };

  const dispatch = (at: number): StreamEvent | undefined => {
    const name = event;
    const lines = data;
    event = "";
    eventBytes = 0;
    if (lines.length === 0) return undefined;
    data = [];
    const sharedRead = previous?.at === at;
    if (previous && sharedRead) previous.sharedRead = true;
    const complete = {
      event: name === "" ? "message" : name,
      data: lines.length === 1 ? (lines[0] as string) : lines.join("\n"),
      ...(id === undefined ? {} : { id }),
      at,
      sharedRead,
    };
    previous = complete;
    return complete;
  };

  /** The line that ends before `end`, with what earlier pieces had of it. */
  const takeLine = (bytes: Buffer, start: number, end: number): Buffer => {
    let line = bytes.subarray(start, end);
    if (carriedBytes > 0) {
      line = Buffer.concat([...carried, line]);
      carried = [];
      carriedBytes = 0;
    }
    if (!firstLine) return line;
    firstLine = false;
    const marked = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
    return marked ? line.subarray(3) : line;
  };

  const scan = (piece: Uint8Array, at: number): readonly StreamEvent[] => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const events: StreamEvent[] = [];
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      const pairs = skipLf;
      skipLf = false;
      if (byte !== lf && byte !== cr) continue;
      if (byte === lf && pairs) {
        start = i + 1;
        continue;
      }
      skipLf = byte === cr;
      count(i - start);
      const line = takeLine(bytes, start, i);
      start = i + 1;
      if (line.length > 0) readField(line);
      else {
        const complete = dispatch(at);
        if (complete) events.push(complete);
      }
    }
    if (start < bytes.length) {
      count(bytes.length - start);
      // The piece is the transport's buffer again after this call.
      carried.push(Buffer.from(bytes.subarray(start)));
      carriedBytes += bytes.length - start;
    }
    return events;
  };

  return {
    scan,
    get isBetweenEvents() {
      return carriedBytes === 0 && eventBytes === 0 && !skipLf && !firstLine;
    },
    get retryMs() {
      return retryMs;
    },
  };
}
