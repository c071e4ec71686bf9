import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventScanner, type StreamEvent } from "./event-scanner.ts";

interface Seen {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

const shape = ({ event, data, id }: StreamEvent): Seen => ({
  event,
  data,
  ...(id === undefined ? {} : { id }),
});

/** Scans the bytes cut at these places, each piece its own read. */
function scanCut(bytes: Uint8Array, cuts: readonly number[]): StreamEvent[] {
  const scanner = createEventScanner();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const events: StreamEvent[] = [];
  for (let i = 1; i < places.length; i++) {
    // A copy that is overwritten: the scanner may not keep the transport's buffer.
    const piece = bytes.slice(places[i - 1], places[i]);
    events.push(...scanner.scan(piece, i));
    piece.fill(0x21);
  }
  return events;
}

const message = (data: string): Seen => ({ event: "message", data });

const cases: readonly [name: string, stream: string, events: readonly Seen[]][] = [
  ["one event", "data: hello\n\n", [message("hello")]],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [message("a"), message("b")]],
  ["CR", "data: a\r\rdata: b\r\r", [message("a"), message("b")]],
  ["line ends mixed", "data: a\r\n\ndata: b\n\r\n", [message("a"), message("b")]],
  ["several data lines", "data: a\ndata:\ndata: b\n\n", [message("a\n\nb")]],
  ["no space, two spaces, a colon in the data", "data:a\ndata:  b\ndata: c:d\n\n", [message("a\n b\nc:d")]],
  ["names", "event: delta\ndata: x\n\ndata: y\n\n", [{ event: "delta", data: "x" }, message("y")]],
  [
    "ids that last",
    "id: 7\ndata: x\n\ndata: y\n\n",
    [
      { event: "message", data: "x", id: "7" },
      { event: "message", data: "y", id: "7" },
    ],
  ],
  ["an id with NUL, which is ignored", "id: a\0b\ndata: x\n\n", [message("x")]],
  ["comments", ": keep-alive\n\n: again\ndata: x\n\n", [message("x")]],
  ["unknown fields", "dat: no\ndataset: no\nDATA: no\ndata: yes\n\n", [message("yes")]],
  [
    "an error field, as llama.cpp's server writes it",
    'data: x\n\nerror: {"code":500}\n\ndata: y\n\n',
    [message("x"), { event: "error", data: '{"code":500}' }, message("y")],
  ],
  ["a field without a colon", "data\n\n", [message("")]],
  ["an empty data field", "data:\n\n", [message("")]],
  ["a name without data, which is no event", "event: ping\n\ndata: x\n\n", [message("x")]],
  ["a byte order mark", "\ufeffdata: x\n\n", [message("x")]],
  ["only one byte order mark", "\ufeff\ufeffdata: x\n\ndata: y\n\n", [message("y")]],
  ["text beyond ASCII", "data: größe → 日本 🎤\n\n", [message("größe → 日本 🎤")]],
  ["the end mark of OpenAI", 'data: {"a":1}\n\ndata: [DONE]\n\n', [message('{"a":1}'), message("[DONE]")]],
  ["an event broken off", "data: whole\n\ndata: half\n", [message("whole")]],
  ["nothing", "", []],
];

describe("createEventScanner", () => {
  for (const [name, stream, expected] of cases) {
    it(`reads ${name}, whole and byte by byte`, () => {
      const bytes = new TextEncoder().encode(stream);
      expect(scanCut(bytes, []).map(shape)).toEqual(expected);
      const everywhere = Array.from(bytes, (_, i) => i + 1);
      expect(scanCut(bytes, everywhere).map(shape)).toEqual(expected);
    });
  }

  it("finds the same events however the bytes are cut", () => {
    const atom = fc.constantFrom(
      "data:",
      "\ndata: y\n\n",
      "\rdata: z\r\n\r\n",
      "data: ",
      "event: e",
      "id: 1",
      "retry: 5",
      ": c",
      "x",
      "é",
      "🎤",
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "\0",
      "\ufeff",
    );
    const stream = fc.array(atom, { maxLength: 60 }).map((atoms) => new TextEncoder().encode(atoms.join("")));
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    let events = 0;
    fc.assert(
      fc.property(stream, cuts, (bytes, places) => {
        const whole = scanCut(bytes, []).map(shape);
        events += whole.length;
        expect(scanCut(bytes, places).map(shape)).toEqual(whole);
      }),
      { seed: 20260101, numRuns: 500 },
    );
    expect(events).toBeGreaterThan(100);
  });

  it("gives each event the instant of the read that completed it, and says who shares one", () => {
    const scanner = createEventScanner();
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const events = [
      ...scanner.scan(bytes("data: 1\n\ndata: 2"), 10),
      ...scanner.scan(bytes("\n\n"), 20),
      ...scanner.scan(bytes("data: 3\n\ndata: 4\n\n"), 30),
      ...scanner.scan(bytes("data: 5\n\n"), 30),
      ...scanner.scan(bytes("data: 6\n\n"), 40),
    ];
    expect(events.map(({ data, at, sharedRead }) => [data, at, sharedRead])).toEqual([
      ["1", 10, false],
      ["2", 20, false],
      ["3", 30, true],
      ["4", 30, true],
      ["5", 30, true],
      ["6", 40, false],
    ]);
  });

  it("remembers the wait that the server asked for, if it is a number", () => {
    const scanner = createEventScanner();
    scanner.scan(new TextEncoder().encode("retry: 1500\n\nretry: soon\n\n"), 0);
    expect(scanner.retryMs).toBe(1500);
  });

  it.each([
    ["one long line", "data: aaaaaaaaaaaaaaaaaaaa"],
    ["many short lines", "data: a\ndata: b\ndata: c\n"],
  ])("refuses an event longer than the limit: %s", (_name, text) => {
    const scanner = createEventScanner(15);
    expect(scanner.scan(new TextEncoder().encode("data: 1\n\n".repeat(10)), 0)).toHaveLength(10);
    expect(() => {
      for (const byte of new TextEncoder().encode(text)) scanner.scan(Uint8Array.of(byte), 1);
    }).toThrow(/event of more than 15 bytes/);
  });
});
