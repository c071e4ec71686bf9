import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatEventLine } from "./event-line.ts";
import { anyEvent } from "./run-event.fixture.ts";
import type { RequestEnded } from "./run-event.ts";

/** The order of the log, written down here once more. */
const keys = [
  ...["kind", "id", "level", "warmup", "plannedAt", "sentAt", "stamps", "firstTokenAt", "firstAnswerAt"],
  ...["chunkAts", "chunkChars", "chunkKinds", "chunkTokens", "sharedReads", "endedAt", "input", "connection"],
  ...["bytesSent", "bytesReceived", "output", "usage", "serverTimings", "outcome"],
];
const stampKeys = ["dnsAt", "connectedAt", "securedAt", "writtenAt", "firstByteAt"];
const inOrder = (values: object, order: readonly string[]): object =>
  Object.fromEntries(order.flatMap((key) => (key in values ? [[key, values[key as never]]] : [])));

/** What JSON.stringify makes of a request, with its keys in the order of the log. */
const byJson = (request: RequestEnded): string =>
  JSON.stringify(inOrder({ ...request, stamps: inOrder(request.stamps, stampKeys) }, keys));

const plain: RequestEnded = {
  kind: "requestEnded",
  id: 1,
  level: 0,
  warmup: false,
  plannedAt: 1,
  sentAt: 1,
  stamps: {},
  endedAt: 1,
  input: { kind: "speech", clip: "a", audioSeconds: 5, sound: "speech" },
  connection: null,
  bytesSent: 1,
  bytesReceived: 1,
  outcome: { kind: "ok" },
};

describe("the line of a request", () => {
  it("is byte for byte that of JSON.stringify, whatever the request holds", () => {
    fc.assert(
      fc.property(anyEvent.requestEnded, (request) => {
        expect(formatEventLine(request)).toBe(byJson(request));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("has every instant of whole microseconds as JSON.stringify has it", () => {
    fc.assert(
      fc.property(fc.nat({ max: 4e9 }), (micros) => {
        const request = { ...plain, plannedAt: micros / 1000, endedAt: Math.round(micros) * 0.001 };
        expect(formatEventLine(request)).toBe(byJson(request));
      }),
      { seed: 6, numRuns: 5000 },
    );
  });

  it.each([
    [0, -0, 1e-7, 0.001, 0.01, 0.1, 0.999, 1.001, 12.34],
    [1999999.999, 2e6, 2000000.001, 1e21, 5e-324],
    [
      Number.MAX_SAFE_INTEGER,
      Number.MAX_VALUE,
      -1.5,
      0.1 + 0.2,
      100.0005,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ],
  ])("has the number %d as JSON.stringify has it, and those like it", (...values) => {
    for (const plannedAt of values) {
      const request = { ...plain, plannedAt, chunkAts: [plannedAt, plannedAt] };
      expect(formatEventLine(request)).toBe(byJson(request));
    }
  });

  it("has inputs that are equal, shared or not, alike", () => {
    const long = { ...plain.input, clip: "x".repeat(300_000) };
    for (const input of [
      long,
      { ...long },
      { ...long, clip: `${long.clip}y` },
      long,
      { ...long },
      plain.input,
    ]) {
      const request: RequestEnded = { ...plain, input };
      expect(formatEventLine(request)).toBe(byJson(request));
    }
  });
});
