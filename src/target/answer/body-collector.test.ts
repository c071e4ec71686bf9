import fc from "fast-check";
import { expect, it } from "vitest";
import { createBodyCollector, piecesOf, wholeBody } from "./body-collector.ts";

it("gives back every byte with the instant of its read, whatever the sizes", () => {
  const read = fc.record({ size: fc.integer({ min: 0, max: 90_000 }), sameRead: fc.boolean() });
  fc.assert(
    fc.property(fc.array(read, { maxLength: 12 }), (reads) => {
      const collector = createBodyCollector();
      const expected: [at: number, bytes: Buffer][] = [];
      let at = 0;
      for (const [index, { size, sameRead }] of reads.entries()) {
        if (!sameRead) at++;
        const piece = Buffer.alloc(size, index + 1);
        expected.push([at, Buffer.from(piece)]);
        collector.onBody(piece, 0, piece.length, at);
        piece.fill(0);
      }
      const all = Buffer.concat(expected.map(([, bytes]) => bytes));
      expect(Buffer.compare(Buffer.from(collector.bytes()), all)).toBe(0);
      const perRead = (list: Iterable<readonly [number, Uint8Array]>): Map<number, string> => {
        const found = new Map<number, Buffer>();
        for (const [when, bytes] of list) {
          if (bytes.length > 0) found.set(when, Buffer.concat([found.get(when) ?? Buffer.alloc(0), bytes]));
        }
        return new Map([...found].map(([when, bytes]) => [when, bytes.toString("latin1")]));
      };
      const pieces = [...piecesOf(collector)].map(({ at: when, bytes }) => [when, bytes] as const);
      expect(perRead(pieces)).toEqual(perRead(expected));
      expect(collector.cutAtBytes).toBeUndefined();
    }),
    { seed: 20260304, numRuns: 60 },
  );
});

it("keeps nothing behind its limit", () => {
  const collector = createBodyCollector(10);
  collector.onBody(Buffer.from("12345678"), 0, 8, 1);
  collector.onBody(Buffer.from("9abc"), 0, 4, 2);
  collector.onBody(Buffer.from("d"), 0, 1, 3);
  expect(Buffer.from(collector.bytes()).toString()).toBe("12345678");
  expect(collector.cutAtBytes).toBe(10);
});

it("takes a body that came whole as one read", () => {
  const bytes = Buffer.from("x");
  expect([...piecesOf(wholeBody(bytes, 7))]).toEqual([{ bytes, at: 7 }]);
  expect([...piecesOf(wholeBody(new Uint8Array(), 7))]).toEqual([]);
});
