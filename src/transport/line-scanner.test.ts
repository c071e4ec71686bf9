import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineScanner, type StreamLine } from "./line-scanner.ts";

/** Scans the bytes cut at these places, each piece its own read. */
function scanCut(bytes: Uint8Array, cuts: readonly number[]): StreamLine[] {
  const scanner = createLineScanner();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const lines: StreamLine[] = [];
  for (let i = 1; i < places.length; i++) {
    // A copy that is overwritten: the scanner may not keep the transport's buffer.
    const piece = bytes.slice(places[i - 1], places[i]);
    lines.push(...scanner.scan(piece, i));
    piece.fill(0x21);
  }
  const last = scanner.end();
  return last === undefined ? lines : [...lines, last];
}

const texts = (lines: readonly StreamLine[]): string[] => lines.map(({ text }) => text);

describe("createLineScanner", () => {
  it.each<[string, string, string[]]>([
    ["lines", "a\nb\n", ["a", "b"]],
    ["CR LF", "a\r\nb\r\n", ["a", "b"]],
    ["a CR within a line", "a\rb\n", ["a\rb"]],
    ["empty lines, which are left out", "\n\r\na\n\n", ["a"]],
    ["a last line without an end", "a\nb", ["a", "b"]],
    ["text beyond ASCII", "größe → 日本 🎤\n", ["größe → 日本 🎤"]],
    ["nothing", "", []],
  ])("reads %s, whole and byte by byte", (_name, stream, expected) => {
    const bytes = new TextEncoder().encode(stream);
    expect(texts(scanCut(bytes, []))).toEqual(expected);
    expect(
      texts(
        scanCut(
          bytes,
          Array.from(bytes, (_, i) => i + 1),
        ),
      ),
    ).toEqual(expected);
  });

  it("finds the same lines however the bytes are cut, invalid UTF-8 included", () => {
    const atom = fc.oneof(
      fc.constantFrom("a", "é", "🎤", "\n", "\r\n", "\r").map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
    );
    const stream = fc.array(atom, { maxLength: 60 }).map((atoms) => Uint8Array.from(Buffer.concat(atoms)));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (bytes, cuts) => {
        expect(texts(scanCut(bytes, cuts))).toEqual(texts(scanCut(bytes, [])));
      }),
      { seed: 20260301, numRuns: 500 },
    );
  });

  it("gives each line the instant of the read that completed it", () => {
    const scanner = createLineScanner();
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const lines = [...scanner.scan(bytes("1\n2"), 10), ...scanner.scan(bytes("\n3\n4"), 20)];
    expect(lines.map(({ text, at }) => [text, at])).toEqual([
      ["1", 10],
      ["2", 20],
      ["3", 20],
    ]);
    expect(scanner.end()).toEqual({ text: "4", at: 20 });
    expect(scanner.end()).toBeUndefined();
  });

  it("refuses a line longer than the limit, in one piece or in many", () => {
    for (const size of [1, 30]) {
      const scanner = createLineScanner(15);
      const long = Buffer.from(`short\n${"x".repeat(20)}\n`);
      expect(() => {
        for (let i = 0; i < long.length; i += size) scanner.scan(long.subarray(i, i + size), i);
      }).toThrow(/line of more than 15 bytes/);
    }
  });
});
