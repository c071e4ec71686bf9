import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestRecordSchema, serverTimingsSchema, usageSchema } from "../request-record.ts";
import { anyEvent } from "../run-event.fixture.ts";
import type { RequestEnded, RunEvent } from "../run-event.ts";
import { createBatchEncoder } from "./batch-encoder.ts";
import { decodeBatch } from "./decode-batch.ts";
import type { EventBatch } from "./event-batch.ts";

/** As another thread gets it. */
const posted = (batch: EventBatch): EventBatch =>
  structuredClone(batch, { transfer: [batch.numbers.buffer as ArrayBuffer] });

function batchesOf(events: readonly RunEvent[], flushAfter: (index: number) => boolean = () => false) {
  const batches: EventBatch[] = [];
  const encoder = createBatchEncoder((batch) => batches.push(posted(batch)));
  for (const [index, event] of events.entries()) {
    encoder.add(event);
    if (flushAfter(index)) encoder.flush();
  }
  encoder.flush();
  return batches;
}

const throughBatches = (events: readonly RunEvent[], flushAfter?: (index: number) => boolean): RunEvent[] =>
  batchesOf(events, flushAfter).flatMap((batch) => decodeBatch(batch));

const anyRunEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 10, arbitrary: anyEvent.requestEnded },
  ...Object.values(anyEvent).map((arbitrary) => ({
    weight: 1,
    arbitrary: arbitrary as fc.Arbitrary<RunEvent>,
  })),
);

const plain = (id: number): RequestEnded => ({
  kind: "requestEnded",
  id,
  level: 0,
  warmup: false,
  plannedAt: id,
  sentAt: id + 0.001,
  stamps: { writtenAt: id + 0.02, firstByteAt: id + 0.5 },
  endedAt: id + 0.51,
  connection: { id: id % 64, reused: true },
  bytesSent: 300,
  bytesReceived: 200,
  input: { kind: "speech", clip: "a", audioSeconds: 5, sound: "speech" },
  output: { text: "yes" },
  outcome: { kind: "ok" },
});

describe("events in batches", () => {
  it("come out as they went in and in their order, whatever they are and wherever a batch ends", () => {
    fc.assert(
      fc.property(fc.array(anyRunEvent, { maxLength: 30 }), fc.nat(), (events, ends) => {
        const out = throughBatches(events, (index) => ((ends >> (index % 30)) & 1) === 1);
        // The generator's objects have no prototype.
        expect(out).toStrictEqual(structuredClone(events));
      }),
      { seed: 17, numRuns: 300 },
    );
  });

  it("keep every key that a request can have", () => {
    const stamps = { dnsAt: 2, connectedAt: 3, securedAt: 4, writtenAt: 5, firstByteAt: 6 };
    const stream = { firstTokenAt: 7, firstAnswerAt: 8, chunkAts: [7, 8], chunkChars: [1, 2] };
    const kinds = { chunkKinds: "ra", chunkTokens: [1, 1], sharedReads: [1] };
    const output = { text: "a", reasoning: "b", toolCalls: "c", finishReason: "stop" };
    const usage = { inputTokens: 1, outputTokens: 2, reasoningTokens: 3, cachedInputTokens: 4 };
    const serverTimings = { loadMs: 1, promptMs: 2, promptTokens: 3, outputMs: 4, outputTokens: 5 };
    const whole = { ...plain(1), stamps, ...stream, ...kinds, output, usage, serverTimings };
    expect(Object.keys(whole).sort()).toEqual(["kind", ...Object.keys(requestRecordSchema.shape)].sort());
    expect(Object.keys(usage)).toEqual(Object.keys(usageSchema.shape));
    expect(Object.keys(serverTimings)).toEqual(Object.keys(serverTimingsSchema.shape));
    expect(throughBatches([whole])).toStrictEqual([whole]);
  });

  it("keep a text that is no valid Unicode, and one that stands in two places", () => {
    const output = { text: "\ud800", reasoning: "\ud800", finishReason: "\ud800" };
    const events = [{ ...plain(1), output }, { ...plain(2), output: { text: "yes" } }, plain(3)];
    expect(throughBatches(events)).toStrictEqual(events);
  });

  it("are of a bounded size, and none is lost where one ends", () => {
    const events = Array.from({ length: 5000 }, (_, id) => plain(id));
    const batches = batchesOf(events);
    expect(batches.flatMap(decodeBatch)).toStrictEqual(events);
    expect(batches.length).toBeGreaterThan(5);
    for (const { numbers } of batches) expect(numbers.byteLength).toBeLessThanOrEqual(64 * 1024);
  });

  it("end with their texts too: long answers do not gather", () => {
    const text = (id: number) => `${id}${"x".repeat(25_000)}`;
    const events = Array.from({ length: 9 }, (_, id) => ({ ...plain(id), output: { text: text(id) } }));
    const batches = batchesOf(events);
    expect(batches.flatMap(decodeBatch)).toStrictEqual(events);
    expect(batches.map(({ events }) => events)).toEqual([3, 3, 3]);
  });

  it("hold a stream that is longer than a batch", () => {
    const chunkAts = Array.from({ length: 100_000 }, (_, index) => index / 8);
    const events = [plain(1), { ...plain(2), chunkAts, chunkChars: chunkAts.map(() => 4) }, plain(3)];
    expect(throughBatches(events)).toStrictEqual(events);
  });

  it("hold the inputs that requests share once", () => {
    const { input } = plain(0);
    const other = { ...input, clip: "b" };
    const events = Array.from({ length: 100 }, (_, id) => ({ ...plain(id), input: id % 2 ? input : other }));
    const [batch] = batchesOf(events) as [EventBatch];
    expect(batch.texts.filter((text) => text.startsWith("{"))).toHaveLength(2);
    const decoded = decodeBatch(batch) as RequestEnded[];
    expect(decoded[0]?.input).toBe(decoded[2]?.input);
  });

  it("are small when little was gathered, and none are sent when nothing was", () => {
    expect(batchesOf([plain(1)])[0]?.numbers.byteLength).toBeLessThan(200);
    expect(batchesOf([])).toEqual([]);
  });
});
