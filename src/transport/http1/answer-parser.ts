import {
  AnswerError,
  checkProtocol,
  type HeaderName,
  minorVersion,
  protocol,
  quote,
  readContentLength,
  readHeaders,
  readStatus,
  staysOpen,
} from "./answer-head.ts";

export interface AnswerSink {
  /** The final head; interim (1xx) heads are skipped. `contentLength` is undefined where the framing has none. */
  onHead(status: number, headers: ReadonlyMap<string, string>, contentLength: number | undefined): void;
  /** A decoded piece of the body is `bytes` from `start` to `end`, valid during the call. */
  onBody(bytes: Buffer, start: number, end: number): void;
}

/** Of one answer: its heads (interim ones too) and its trailers together. */
const maxHeadBytes = 64 * 1024;
const maxChunkExtensionBytes = 4096;

const lf = 10;
const cr = 13;
const del = 127;

const inHead = 0;
const inFixed = 1;
const inChunkSize = 2;
const inChunkExtension = 3;
const inChunkSizeLf = 4;
const inChunkData = 5;
const inChunkDataCr = 6;
const inChunkDataLf = 7;
const inTrailers = 8;
const untilClose = 9;
const done = 10;

// Where the scan for the end of a head stands within a line.
const inLine = 0;
const atLineStart = 1;
const crAtLineStart = 2;
const crInLine = 3;

/** A head that was read, and the bytes that it came in. */
interface KnownHead {
  readonly bytes: Buffer;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly length: number | undefined;
  readonly keepsAlive: boolean;
  /** Where the parser stands behind it. */
  readonly state: number;
}

/**
 * Reads one HTTP/1.1 answer (RFC 9112) from pieces cut anywhere; every byte is looked at once. Strict where a
 * lenient reading could hide a broken server: two framings, bad lengths, stray control characters and unknown
 * transfer codings are refused. Lenient in one point, as RFC 9112 section 2.2 allows: a head line may end in a
 * bare LF. Chunk framing may not.
 */
export class AnswerParser {
  /** The whole answer was read. */
  complete = false;
  /** The server keeps the connection open after this answer. */
  keepsAlive = false;

  readonly #sink: AnswerSink;
  readonly #names: HeaderName[] = [];
  #state = inHead;
  #line = inLine;
  #head = "";
  #headBytes = 0;
  #remaining = 0;
  #digits = 0;
  #extensionBytes = 0;
  #bodyless = false;
  /** The last head that came in one piece: the next answer mostly begins with the same bytes. */
  #known: KnownHead | undefined;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  /** Forgets the last answer. @param bodyless the answer to a HEAD request */
  reset(bodyless: boolean): void {
    this.complete = false;
    this.keepsAlive = false;
    this.#state = inHead;
    this.#line = inLine;
    this.#head = "";
    this.#headBytes = 0;
    this.#bodyless = bodyless;
  }

  /**
   * Reads from the first `length` bytes and returns how many belonged to this answer.
   * @throws AnswerError
   */
  feed(bytes: Buffer, length: number): number {
    let at = 0;
    while (at < length && this.#state !== done) {
      switch (this.#state) {
        case inHead:
          at = this.#scanHead(bytes, at, length);
          break;
        case inFixed:
        case inChunkData:
          at = this.#takeBody(bytes, at, length);
          break;
        case untilClose:
          this.#sink.onBody(bytes, at, length);
          at = length;
          break;
        case inTrailers:
          at = this.#scanTrailers(bytes, at, length);
          break;
        default:
          at = this.#scanChunkFraming(bytes, at, length);
      }
    }
    return at;
  }

  /** The server sent its last byte. Returns whether the answer is whole. */
  end(): boolean {
    if (this.#state === untilClose) this.#finish();
    return this.complete;
  }

  #finish(): void {
    this.#state = done;
    this.complete = true;
  }

  /** Advances to the end of the head and returns the position after it; reads the head once it is whole. */
  #scanHead(bytes: Buffer, from: number, length: number): number {
    if (from === 0 && this.#headBytes === 0 && this.#repeatsKnown(bytes, length))
      return (this.#known as KnownHead).bytes.length;
    const at = this.#findHeadEnd(bytes, from, length);
    const text = bytes.toString("latin1", from, at);
    const before = this.#head.length;
    this.#head = before === 0 ? text : this.#head + text;
    if (this.#state === done) this.#readHead(before === 0 ? bytes.subarray(from, at) : undefined);
    // Another protocol may never send an empty line: say so as soon as it shows.
    else if (before < protocol.length && this.#head.length >= protocol.length) checkProtocol(this.#head);
    return at;
  }

  #repeatsKnown(bytes: Buffer, length: number): boolean {
    const known = this.#known;
    if (known === undefined || this.#bodyless) return false;
    const headLength = known.bytes.length;
    if (length < headLength || known.bytes.compare(bytes, 0, headLength) !== 0) return false;
    this.#headBytes = headLength;
    this.keepsAlive = known.keepsAlive;
    this.#begin(known.state, known.length);
    this.#sink.onHead(known.status, known.headers, known.length);
    if (this.#state === done) this.complete = true;
    return true;
  }

  #scanTrailers(bytes: Buffer, from: number, length: number): number {
    const at = this.#findHeadEnd(bytes, from, length);
    // Trailers carry nothing that a measurement needs.
    if (this.#state === done) this.#finish();
    return at;
  }

  /** The position after the empty line, with the state set to done; or `length`. */
  #findHeadEnd(bytes: Buffer, from: number, length: number): number {
    let line = this.#line;
    let at = from;
    while (at < length) {
      const byte = bytes[at++] as number;
      if ((byte >= 32 && byte !== del) || byte === 9) {
        if (line >= crAtLineStart) throw new AnswerError("a carriage return within a header line");
        line = inLine;
      } else if (byte === lf) {
        if (line === atLineStart || line === crAtLineStart) {
          this.#state = done;
          break;
        }
        line = atLineStart;
      } else if (byte === cr && line < crAtLineStart) {
        line = line === atLineStart ? crAtLineStart : crInLine;
      } else {
        throw new AnswerError("a control character within a header line");
      }
    }
    this.#line = line;
    this.#headBytes += at - from;
    if (this.#headBytes > maxHeadBytes) throw new AnswerError(`headers of more than ${maxHeadBytes} bytes`);
    return at;
  }

  /** @param bytes the head, where it came in one piece */
  #readHead(bytes: Buffer | undefined): void {
    const text = this.#head;
    this.#head = "";
    const status = readStatus(text);
    const minor = minorVersion(text);
    const headers = readHeaders(text, this.#names);
    if (status < 200) {
      if (status === 101) throw new AnswerError("a protocol switch (101) that was not asked for");
      this.#line = inLine;
      this.#state = inHead;
      return;
    }
    const length = this.#chooseFraming(status, minor, headers);
    if (bytes !== undefined && !this.#bodyless) {
      const { keepsAlive } = this;
      this.#known = { bytes: Buffer.from(bytes), status, headers, length, keepsAlive, state: this.#state };
    }
    this.#sink.onHead(status, headers, length);
    if (this.#state === done) this.complete = true;
  }

  /** RFC 9112 section 6.3. Returns the length of a body of known length. */
  #chooseFraming(status: number, minor: number, headers: ReadonlyMap<string, string>): number | undefined {
    const coding = headers.get("transfer-encoding");
    const lengthText = headers.get("content-length");
    this.keepsAlive = staysOpen(headers.get("connection"), minor);
    if (coding !== undefined) {
      if (lengthText !== undefined) throw new AnswerError("both content-length and transfer-encoding");
      if (minor === 0) throw new AnswerError("transfer-encoding in an HTTP/1.0 answer");
      if (coding.toLowerCase() !== "chunked")
        throw new AnswerError(`transfer-encoding ${quote(coding)}, which this client does not read`);
    }
    const length = lengthText === undefined ? undefined : readContentLength(lengthText);
    if (this.#bodyless || status === 204 || status === 304) {
      this.#begin(done, 0);
      return 0;
    }
    if (coding !== undefined) {
      this.#begin(inChunkSize, undefined);
      return undefined;
    }
    if (length === undefined) {
      this.keepsAlive = false;
      this.#begin(untilClose, undefined);
      return undefined;
    }
    this.#begin(length === 0 ? done : inFixed, length);
    return length;
  }

  #begin(state: number, length: number | undefined): void {
    if (state === inChunkSize) this.#startChunkSize();
    else {
      this.#state = state;
      this.#remaining = length ?? 0;
    }
  }

  #takeBody(bytes: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.#remaining);
    this.#remaining -= end - at;
    if (this.#remaining === 0) {
      if (this.#state === inFixed) this.#finish();
      else this.#state = inChunkDataCr;
    }
    this.#sink.onBody(bytes, at, end);
    return end;
  }

  #startChunkSize(): void {
    this.#state = inChunkSize;
    this.#remaining = 0;
    this.#digits = 0;
    this.#extensionBytes = 0;
  }

  /** The commonest framing, between two chunks and whole in this read, is taken in one go. */
  #scanChunkFraming(bytes: Buffer, from: number, length: number): number {
    let at = from;
    if (this.#state === inChunkDataCr && at + 1 < length && bytes[at] === cr && bytes[at + 1] === lf) {
      at += 2;
      this.#startChunkSize();
      if (at === length) return at;
    }
    if (this.#state === inChunkSize && this.#digits === 0) {
      let size = 0;
      let next = at;
      while (next < length) {
        const digit = hexDigit(bytes[next] as number);
        if (digit < 0) break;
        size = size * 16 + digit;
        next++;
      }
      const isPlain = next > at && next - at <= 8 && bytes[next] === cr && bytes[next + 1] === lf;
      if (isPlain && next + 1 < length && size > 0) {
        this.#remaining = size;
        this.#state = inChunkData;
        return next + 2;
      }
    }
    this.#chunkFraming(bytes[at] as number);
    return at + 1;
  }

  #chunkFraming(byte: number): void {
    switch (this.#state) {
      case inChunkSize: {
        const digit = hexDigit(byte);
        if (digit >= 0) {
          // 13 hexadecimal digits are 52 bits: still an exact number.
          if (++this.#digits > 13) throw new AnswerError("a chunk size of more than 13 digits");
          this.#remaining = this.#remaining * 16 + digit;
        } else if (this.#digits === 0) throw new AnswerError("a chunk without a size");
        else if (byte === cr) this.#state = inChunkSizeLf;
        else if (byte === 0x3b || byte === 0x20 || byte === 9) this.#state = inChunkExtension;
        else throw new AnswerError("a chunk size that is not hexadecimal");
        return;
      }
      case inChunkExtension:
        if (byte === cr) this.#state = inChunkSizeLf;
        else if ((byte < 32 && byte !== 9) || byte === del)
          throw new AnswerError("a control character in a chunk extension");
        else if (++this.#extensionBytes > maxChunkExtensionBytes)
          throw new AnswerError(`a chunk extension of more than ${maxChunkExtensionBytes} bytes`);
        return;
      case inChunkSizeLf:
        if (byte !== lf) throw new AnswerError("a chunk size line without its line end");
        if (this.#remaining > 0) this.#state = inChunkData;
        else {
          this.#line = atLineStart;
          this.#state = inTrailers;
        }
        return;
      case inChunkDataCr:
        if (byte !== cr) throw new AnswerError("a chunk longer than its size");
        this.#state = inChunkDataLf;
        return;
      default:
        if (byte !== lf) throw new AnswerError("a chunk without its line end");
        this.#startChunkSize();
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
