import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerParser } from "./answer-parser.ts";

interface Parsed {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly complete: boolean;
  readonly keepsAlive: boolean;
  /** Bytes behind the answer. */
  readonly left: number;
}

/** Feeds the text cut at these places, through one buffer that is overwritten as the transport's is. */
function parse(text: string, options: { cuts?: readonly number[]; head?: boolean } = {}): Parsed {
  const bytes = Buffer.from(text, "latin1");
  const shared = Buffer.alloc(bytes.length);
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
  parser.reset(options.head ?? false);
  const places = [0, ...(options.cuts ?? []).map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  let taken = 0;
  for (let i = 1; i < places.length && !parser.complete; i++) {
    const start = places[i - 1] as number;
    const length = (places[i] as number) - start;
    bytes.copy(shared, 0, start, start + length);
    taken += parser.feed(shared, length);
    shared.fill(0x21);
  }
  parser.end();
  const { complete, keepsAlive } = parser;
  const plain = Object.fromEntries(headers);
  return { status, headers: plain, body, complete, keepsAlive, left: bytes.length - taken };
}

const everywhere = (text: string): number[] => Array.from(text, (_, i) => i + 1);

const readable: readonly [name: string, text: string, expected: Partial<Parsed>][] = [
  [
    "lines that end in a bare LF",
    "HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\nok",
    { headers: { a: "1", "content-length": "2" }, body: "ok" },
  ],
  [
    "folded lines, as a space",
    "HTTP/1.1 200 OK\r\nx: one\r\n  two\r\n\tthree\r\ncontent-length: 0\r\n\r\n",
    { headers: { x: "one two three", "content-length": "0" } },
  ],
  [
    "the same length twice",
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nContent-Length: 2\r\n\r\nok",
    { body: "ok" },
  ],
  ["bytes behind the end", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na more", { body: "a", left: 5 }],
  [
    "bytes behind the last chunk",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\nmore",
    { body: "a", left: 4 },
  ],
  [
    "an empty chunk size with leading zeros",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n000\r\n\r\n",
    { body: "" },
  ],
  [
    "Latin-1 in a value",
    "HTTP/1.1 200 OK\r\nx: gr\xfc\xdf\r\ncontent-length: 0\r\n\r\n",
    { headers: { x: "grüß", "content-length": "0" } },
  ],
  ["HTTP/1.1 as kept open", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", { keepsAlive: true }],
  [
    "close among other tokens",
    "HTTP/1.1 200 OK\r\nconnection: x, CLOSE\r\ncontent-length: 0\r\n\r\n",
    { keepsAlive: false },
  ],
  ["HTTP/1.0 as closed", "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", { keepsAlive: false }],
  [
    "HTTP/1.0 kept open",
    "HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n",
    { keepsAlive: true },
  ],
  ["a body without length as the last", "HTTP/1.1 200 OK\r\n\r\nabc", { body: "abc", keepsAlive: false }],
];

const head = "HTTP/1.1 200 OK\r\n";
const chunked = `${head}transfer-encoding: chunked\r\n\r\n`;

const refused: readonly [name: string, text: string, message: RegExp][] = [
  ["another protocol", "ICY 200 OK\r\n", /begins with "ICY 200/],
  ["another version", "HTTP/1.2 200 OK\r\n\r\n", /status line/],
  ["an empty first line", "\r\nHTTP/1.1 200 OK\r\n\r\n", /begins with ""/],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", /status line/],
  ["an unasked protocol switch", "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n", /101/],
  ["a carriage return within a line", `${head}x: a\rb: c\r\n\r\n`, /carriage return/],
  ["NUL", `${head}x: a\0b\r\n\r\n`, /control character/],
  ["DEL", `${head}x: a\x7fb\r\n\r\n`, /control character/],
  ["a fold before the first header", `${head} x: a\r\n\r\n`, /folded/],
  ["no name", `${head}: a\r\n\r\n`, /named ""/],
  ["a blank before the colon", `${head}x : a\r\n\r\n`, /named "x "/],
  ["a bad name in an interim answer", "HTTP/1.1 103 Early\r\nx : a\r\n\r\n", /named "x "/],
  ["no colon", `${head}xa\r\n\r\n`, /header line "xa"/],
  ["257 headers", `${head}${"x: a\r\n".repeat(257)}\r\n`, /more than 256/],
  ["a long head", `${head}x: ${"a".repeat(70_000)}\r\n\r\n`, /65536 bytes/],
  ["interim answers for ever", "HTTP/1.1 100 Continue\r\n\r\n".repeat(3000), /65536 bytes/],
  ["trailers for ever", `${chunked}0\r\n${"x: a\r\n".repeat(20_000)}`, /65536 bytes/],
  ["an empty length", `${head}content-length: \r\n\r\n`, /content-length ""/],
  ["a signed length", `${head}content-length: +1\r\n\r\n`, /content-length "\+1"/],
  ["a length beyond counting", `${head}content-length: 9007199254740993\r\n\r\n`, /content-length/],
  ["two lengths", `${head}content-length: 1, 2\r\n\r\n`, /conflicting/],
  ["two framings", `${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`, /both/],
  ["an unknown coding", `${head}transfer-encoding: gzip, chunked\r\n\r\n`, /"gzip, chunked"/],
  ["chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", /HTTP\/1.0/],
  ["a chunk without a size", `${chunked}\r\n`, /without a size/],
  ["a signed chunk size", `${chunked}-1\r\n`, /without a size/],
  ["a chunk size beyond counting", `${chunked}${"f".repeat(14)}\r\n`, /13 digits/],
  ["a chunk size that ends in a bare LF", `${chunked}1\na\r\n`, /not hexadecimal/],
  ["a chunk longer than its size", `${chunked}1\r\nab\r\n`, /longer/],
  ["a chunk without its line end", `${chunked}1\r\na\rb`, /without its line end/],
  ["a chunk extension for ever", `${chunked}1;${"x".repeat(5000)}\r\n`, /extension/],
];

describe("AnswerParser", () => {
  it.each(readable)("reads %s, however it is cut", (_name, text, expected) => {
    for (const cuts of [[], everywhere(text)]) {
      const parsed = parse(text, { cuts });
      expect(parsed).toMatchObject({ complete: true, status: 200 });
      expect(parsed).toMatchObject(expected);
    }
  });

  it.each(refused)("refuses %s, however it is cut", (_name, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text, { cuts: everywhere(text) })).toThrow(message);
  });

  it.each([
    ["204", "HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n", false],
    ["304", "HTTP/1.1 304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n", false],
    ["the answer to HEAD", `${head}content-length: 5\r\n\r\n`, true],
  ])("expects no body of %s", (_name, text, toHead) => {
    expect(parse(text, { head: toHead })).toMatchObject({ complete: true, body: "", keepsAlive: true });
  });

  it("tells an answer that is cut off from one that is whole, at every byte", () => {
    const whole = `${chunked}3\r\nabc\r\n0\r\nx: y\r\n\r\n`;
    for (let length = 0; length < whole.length; length++)
      expect(parse(whole.slice(0, length)).complete).toBe(false);
    expect(parse(whole).complete).toBe(true);
  });

  it("survives any bytes: an answer, an AnswerError, or the wish for more", () => {
    const piece = fc.constantFrom(
      "HTTP/1.1 200 OK\r\n",
      "\r\n",
      "\n",
      "\r",
      "content-length: 3\r\n",
      "transfer-encoding: chunked\r\n",
      "connection: close\r\n",
      "3\r\n",
      "abc",
      "0\r\n",
      ":",
      " ",
      ";",
      "HTTP/1.1 100 C\r\n\r\n",
      "\0",
      "\xff",
    );
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => `HTTP/1.1 200 OK\r\n${pieces.join("")}`);
    const outcome = (bytes: string, cuts: readonly number[]): string => {
      try {
        return JSON.stringify(parse(bytes, { cuts }));
      } catch (error) {
        return `${(error as Error).constructor.name}: ${(error as Error).message}`;
      }
    };
    const seen = new Set<string>();
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
        const whole = outcome(bytes, []);
        seen.add(whole.slice(0, 12));
        expect(whole).toMatch(/^(\{|AnswerError: )/);
        // How the bytes were cut changes nothing but how far the bytes behind the end were offered.
        expect(outcome(bytes, cuts)).toBe(whole);
      }),
      { seed: 20260102, numRuns: 1000 },
    );
    expect(seen.size).toBeGreaterThan(2);
  });
});
