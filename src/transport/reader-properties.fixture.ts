import { get } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { createEventScanner } from "./event-scanner.ts";
import { AnswerError } from "./http1/answer-head.ts";
import { AnswerParser } from "./http1/answer-parser.ts";
import { createLineScanner } from "./line-scanner.ts";

/** What holds for whatever a server sends; checked with fixed seeds by a test, and for long by tools/fuzz.mjs. */
export interface ReaderProperty {
  readonly name: string;
  /** Throws where it does not hold. */
  readonly check: (parameters: { readonly seed: number; readonly numRuns: number }) => Promise<void>;
}

/** Compared as text, so that a difference is readable in a failure. */
function same(found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`found    ${a}\nexpected ${b}`);
}

/** Hands out the bytes cut at these places, in one buffer that is overwritten after each, as a socket's is. */
function readCut(
  bytes: Buffer,
  cuts: readonly number[],
  read: (shared: Buffer, length: number) => boolean,
): void {
  const shared = Buffer.alloc(bytes.length + 1);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i++) {
    const start = places[i - 1] as number;
    const length = (places[i] as number) - start;
    bytes.copy(shared, 0, start, start + length);
    if (!read(shared, length)) return;
    shared.fill(0x21);
  }
}

const cuts = fc.oneof(
  fc.constant<number[]>([]),
  fc.array(fc.nat(), { maxLength: 12 }),
  fc.constant(Array.from({ length: 3000 }, (_, i) => i)),
);

// --- HTTP/1.1 answers -------------------------------------------------------------------------------------------

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Latin-1. */
  readonly body: string;
}

interface ReadAnswer extends Answer {
  readonly complete: boolean;
  /** Bytes that belonged to it. */
  readonly taken: number;
}

/** What is wrong is found sooner or later as the bytes come, so only that it is wrong is compared. */
const refused = "refused";

/** Reads one answer; anything but an AnswerError is thrown. */
function readAnswer(parser: Parser, bytes: Buffer, places: readonly number[]): ReadAnswer | typeof refused {
  let total = 0;
  parser.sink.clear();
  parser.parser.reset(false);
  try {
    readCut(bytes, places, (shared, length) => {
      const taken = parser.parser.feed(shared, length);
      if (taken < 0 || taken > length) throw new Error(`took ${taken} of ${length} bytes`);
      total += taken;
      return !parser.parser.complete;
    });
  } catch (error) {
    if (error instanceof AnswerError) return refused;
    throw error;
  }
  parser.parser.end();
  return { ...parser.sink.answer(), complete: parser.parser.complete, taken: total };
}

interface Parser {
  readonly parser: AnswerParser;
  readonly sink: { clear(): void; answer(): Answer };
}

function createParser(): Parser {
  let status = 0;
  let headers: ReadonlyMap<string, string> = new Map();
  let body = "";
  const parser = new AnswerParser({
    onHead: (given, named) => {
      status = given;
      headers = named;
    },
    onBody: (piece, start, end) => {
      body += piece.toString("latin1", start, end);
    },
  });
  const clear = (): void => {
    status = 0;
    headers = new Map();
    body = "";
  };
  return { parser, sink: { clear, answer: () => ({ status, headers: [...headers], body }) } };
}

/** Node's client (llhttp) on the same bytes: status and body, or that it refuses them. */
function readByNode(bytes: Buffer): Promise<[status: number | undefined, body: string] | typeof refused> {
  return new Promise((resolve) => {
    const socket = new Duplex({ read: () => {}, write: (_piece, _encoding, done) => done() });
    const request = get({ host: "server", createConnection: () => socket });
    request.on("error", () => resolve(refused));
    request.on("response", (response) => {
      let body = "";
      response.on("error", () => resolve(refused));
      response.on("data", (piece: Buffer) => {
        body += piece.toString("latin1");
      });
      response.on("end", () => resolve([response.statusCode, body]));
    });
    request.on("socket", () =>
      setImmediate(() => {
        socket.push(bytes);
        socket.push(null);
      }),
    );
  });
}

/** A bare LF and folded lines may be read (RFC 9112, 2.2 and 5.2); extensions of chunks and trailers are skipped. */
function isReadLeniently(bytes: Buffer): boolean {
  const text = bytes.toString("latin1");
  return /[^\r]\n|^\n|\n[ \t]|\n[0-9a-f]+[ \t;]/i.test(text) || /\r\n0+(;[^\r\n]*)?\r\n(?!\r\n)/.test(text);
}

const tokenLetters = [..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_!#$%&'*+.^`|~"];
const token = fc.string({ unit: fc.constantFrom(...tokenLetters), minLength: 1, maxLength: 12 });
/** No blanks at its ends: those are not part of a value. */
const value = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 ,;:="/\t\xe4\xff()<>@'), maxLength: 30 })
  .map((text) => text.trim());
const ownNames = ["content-length", "transfer-encoding", "connection", "keep-alive"];
const header = fc.tuple(
  token.filter((name) => !ownNames.includes(name.toLowerCase())),
  value,
);
const bodyBytes = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const blanks = fc.constantFrom("", " ", "  ", "\t", " \t ");
const lineEnd = fc.constantFrom("\r\n", "\r\n", "\r\n", "\n");

/** What a server means, and the bytes it says it with. */
interface Written {
  readonly meant: Answer;
  readonly bytes: Buffer;
  /** Only the end of the connection ends it. */
  readonly untilClose: boolean;
}

const written: fc.Arbitrary<Written> = fc
  .record({
    interim: fc.array(
      fc.constantFrom("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early\r\nlink: </a>\r\n\r\n"),
      {
        maxLength: 2,
      },
    ),
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    reason: fc.constantFrom("", " ", " OK", " Not at all"),
    headers: fc.array(fc.tuple(header, blanks, blanks), { maxLength: 5 }),
    pieces: fc.array(bodyBytes, { maxLength: 4 }),
    framing: fc.constantFrom("length", "chunked", "close"),
    sizeForm: fc.constantFrom<(size: number) => string>(
      (size) => size.toString(16),
      (size) => size.toString(16).toUpperCase(),
      (size) => `00${size.toString(16)}`,
      (size) => `${size.toString(16)};name="a;b"`,
    ),
    trailers: fc.array(header, { maxLength: 2 }),
    end: lineEnd,
  })
  .map(({ interim, status, reason, headers, pieces, framing, sizeForm, trailers, end }) => {
    const body = pieces.join("");
    const lines = headers.map(([[name, text], before, after]) => `${name}:${before}${text}${after}`);
    let framed = body;
    const meant = new Map<string, string>();
    for (const [[rawName, text]] of headers) {
      const name = rawName.toLowerCase();
      const earlier = meant.get(name);
      meant.set(name, earlier === undefined ? text : `${earlier}, ${text}`);
    }
    if (framing === "length") {
      lines.push(`Content-Length: ${body.length}`);
      meant.set("content-length", String(body.length));
    } else if (framing === "chunked") {
      lines.push("transfer-encoding: chunked");
      meant.set("transfer-encoding", "chunked");
      const chunks = pieces
        .filter((piece) => piece !== "")
        .map((piece) => `${sizeForm(piece.length)}\r\n${piece}\r\n`);
      const ends = trailers.map(([name, text]) => `${name}: ${text}\r\n`).join("");
      framed = `${chunks.join("")}0\r\n${ends}\r\n`;
    }
    const head = [`HTTP/1.1 ${status}${reason === "" ? " " : reason}`, ...lines]
      .map((line) => line + end)
      .join("");
    const bytes = Buffer.from(`${interim.join("")}${head}${end}${framed}`, "latin1");
    return { meant: { status, headers: [...meant], body }, bytes, untilClose: framing === "close" };
  });

/** A valid answer with some bytes changed, left out or put in. */
const damaged = fc
  .tuple(
    written,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom("set", "cut", "put"),
        fc.oneof(fc.nat(255), fc.constantFrom(10, 13, 32, 58)),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([{ bytes }, changes]) => {
    const out = [...bytes];
    for (const [place, how, byte] of changes) {
      const at = place % (out.length + 1);
      if (how === "set") out[at] = byte;
      else if (how === "cut") out.splice(at, 1);
      else out.splice(at, 0, byte);
    }
    return Buffer.from(out);
  });

// --- streams ----------------------------------------------------------------------------------------------------

const streamAtoms = [
  ..."a:é🎤 \0",
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "data",
  "data:",
  "data: ",
  "event: x",
  "id: 7",
  "id: \0",
  "retry: 12",
  "retry:x",
  "error: bad",
  ": note",
  "\ufeff",
  "[DONE]",
  '{"a":"b"}',
];
const streamBytes = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...streamAtoms).map((text) => Buffer.from(text)) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      },
    ),
    { maxLength: 60 },
  )
  .map((atoms) => Buffer.concat(atoms));

interface PlainEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** The standard's own words (WHATWG HTML 9.2.6), over the whole text at once. */
function referenceEvents(bytes: Buffer): PlainEvent[] {
  const text = new TextDecoder().decode(bytes);
  const lines = text.split(/\r\n|\n|\r/);
  // What stands behind the last line end is no line yet.
  lines.pop();
  const events: PlainEvent[] = [];
  let data = "";
  let type = "";
  let id: string | undefined;
  for (const line of lines) {
    if (line === "") {
      if (data !== "") {
        const event = type === "" ? "message" : type;
        events.push({ event, data: data.slice(0, -1), ...(id === undefined ? {} : { id }) });
      }
      data = "";
      type = "";
      continue;
    }
    const [, field, rest] = /^([^:]*)(?::[ ]?(.*))?$/s.exec(line) as unknown as [string, string, string?];
    const content = rest ?? "";
    if (field === "data") data += `${content}\n`;
    else if (field === "event") type = content;
    else if (field === "id" && !content.includes("\0")) id = content;
    else if (field === "error") {
      // llama.cpp's server: beyond the standard.
      type = "error";
      data += `${content}\n`;
    }
  }
  return events;
}

function scannedEvents(bytes: Buffer, places: readonly number[]): PlainEvent[] {
  const scanner = createEventScanner();
  const events: PlainEvent[] = [];
  readCut(bytes, places, (shared, length) => {
    for (const { event, data, id } of scanner.scan(shared.subarray(0, length), events.length))
      events.push({ event, data, ...(id === undefined ? {} : { id }) });
    return true;
  });
  return events;
}

function referenceLines(bytes: Buffer): string[] {
  return bytes
    .toString("latin1")
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
    .filter((line) => line !== "")
    .map((line) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.from(line, "latin1")));
}

function scannedLines(bytes: Buffer, places: readonly number[]): string[] {
  const scanner = createLineScanner();
  const lines: string[] = [];
  readCut(bytes, places, (shared, length) => {
    for (const { text } of scanner.scan(shared.subarray(0, length), 0)) lines.push(text);
    return true;
  });
  const last = scanner.end();
  return last ? [...lines, last.text] : lines;
}

/** Either all of it is read, or it is refused with the message of the limit. */
function heldToLimit(scan: () => number, longest: number, limit: number): void {
  let message = "";
  try {
    scan();
  } catch (error) {
    message = (error as Error).message;
  }
  const refused = message.includes(`more than ${limit} bytes`);
  if (longest > limit + 2 !== refused && longest !== limit + 1 && longest !== limit + 2)
    throw new Error(`${longest} bytes at a limit of ${limit}: ${message || "taken"}`);
}

// --- what holds -------------------------------------------------------------------------------------------------

function property<T extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  hold: (...values: T) => void | Promise<void>,
): ReaderProperty {
  const check: ReaderProperty["check"] = (parameters) =>
    fc.assert(
      fc.asyncProperty(...arbitraries, async (...values) => hold(...(values as unknown as T))),
      parameters,
    );
  return { name, check };
}

export const readerProperties: readonly ReaderProperty[] = [
  property<[Written, number[]]>(
    "HTTP: an answer is read as it was meant, wherever it is cut",
    [written, cuts],
    ({ meant, bytes }, places) => {
      const fresh = readAnswer(createParser(), bytes, places);
      same(sortedHeaders(fresh), sortedHeaders({ ...meant, complete: true, taken: bytes.length }));
    },
  ),
  property<[Written[], number[]]>(
    "HTTP: one parser reads many answers, alike or not, as fresh ones do",
    [fc.array(written, { minLength: 1, maxLength: 3 }), cuts],
    (answers, places) => {
      const parser = createParser();
      for (const { bytes } of [...answers, ...answers, ...answers])
        same(readAnswer(parser, bytes, places), readAnswer(createParser(), bytes, []));
    },
  ),
  property<[Written, number, number[]]>(
    "HTTP: a part of an answer is never taken for the whole",
    [written, fc.nat(), cuts],
    ({ bytes, untilClose }, place, places) => {
      const part = bytes.subarray(0, place % bytes.length);
      const read = readAnswer(createParser(), part, places);
      if (read === refused) throw new Error(refused);
      if (!untilClose) same(read.complete, false);
    },
  ),
  property<[Buffer, Written, number[]]>(
    "HTTP: a damaged answer is read, refused or waited for, the same wherever it is cut, by a used parser too",
    [damaged, written, cuts],
    (bytes, before, places) => {
      const whole = readAnswer(createParser(), bytes, []);
      same(readAnswer(createParser(), bytes, places), whole);
      const used = createParser();
      readAnswer(used, before.bytes, []);
      readAnswer(used, bytes, places);
      same(readAnswer(used, bytes, places), whole);
    },
  ),
  property<[Written, Buffer]>(
    "HTTP: what Node's own client reads too is the same to both, and what it refuses is refused",
    [written, damaged],
    async (valid, bytes) => {
      for (const each of [valid.bytes, bytes]) {
        const ours = readAnswer(createParser(), each, []);
        if (ours === refused || !ours.complete) continue;
        // What stands behind the answer is another one's affair.
        const theirs = await readByNode(each.subarray(0, ours.taken));
        if (theirs === refused && isReadLeniently(each)) continue;
        same([ours.status, ours.body], theirs);
      }
    },
  ),
  property<[Uint8Array, number[]]>(
    "HTTP: any bytes at all",
    [fc.uint8Array({ maxLength: 200 }), cuts],
    (bytes, places) => {
      const whole = readAnswer(createParser(), Buffer.from(bytes), []);
      same(readAnswer(createParser(), Buffer.from(bytes), places), whole);
    },
  ),
  property<[Buffer, number[]]>(
    "event streams: the events of the standard, wherever they are cut",
    [streamBytes, cuts],
    (bytes, places) => same(scannedEvents(bytes, places), referenceEvents(bytes)),
  ),
  property<[Buffer, number[]]>(
    "lines: those between the line ends, wherever they are cut",
    [streamBytes, cuts],
    (bytes, places) => same(scannedLines(bytes, places), referenceLines(bytes)),
  ),
  property<[number, number[]]>(
    "streams: nothing grows beyond its limit",
    [fc.nat(300), fc.array(fc.nat(), { maxLength: 5 })],
    (length, places) => {
      const limit = 150;
      const line = Buffer.from("x".repeat(length));
      const scan =
        (scanner: { scan(piece: Uint8Array, at: number): readonly unknown[] }, bytes: Buffer) =>
        (): number => {
          let found = 0;
          readCut(bytes, places, (shared, size) => {
            found += scanner.scan(shared.subarray(0, size), 0).length;
            return true;
          });
          return found;
        };
      heldToLimit(scan(createLineScanner(limit), Buffer.from(`${line}\n`)), length, limit);
      heldToLimit(scan(createEventScanner(limit), Buffer.from(`data:${line}\n\n`)), length + 5, limit);
    },
  ),
];

/** Framing headers stand last where they were written last; only which there are matters. */
function sortedHeaders(read: ReadAnswer | string): unknown {
  if (typeof read === "string") return read;
  return { ...read, headers: [...read.headers].sort(([a], [b]) => (a < b ? -1 : 1)) };
}
