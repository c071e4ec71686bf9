import fc from "fast-check";
import { expect, test } from "vitest";
import { prompted } from "../events.fixture.ts";
import { countReply } from "./counted-reply.ts";
import { outputReads, readGapsMs } from "./output-reads.ts";
import { type Reply, replyOf } from "./reply.ts";
import { tokenGaps } from "./token-gaps.ts";

test("events that were flagged as sharing a read, and events of one instant, are one read", () => {
  const chunkAts = [10, 10.01, 20, 30, 30];
  expect(outputReads({ chunkAts, sharedReads: [1] })).toEqual([
    { at: 10, first: 0, end: 2 },
    { at: 20, first: 2, end: 3 },
    { at: 30, first: 3, end: 5 },
  ]);
  expect(readGapsMs({ chunkAts, sharedReads: [1] })).toEqual([10, 10]);
  expect(outputReads({})).toEqual([]);
});

/** A stream: for each event the time since the one before, its characters and whether it shared the read. */
const streams = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 1, max: 5000 }),
    chars: fc.integer({ min: 1, max: 40 }),
    shared: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

function replyFrom(
  stream: readonly { gapMs: number; chars: number; shared: boolean }[],
  tokens: number,
): Reply {
  let at = 1000;
  const chunkAts: number[] = [];
  const sharedReads: number[] = [];
  for (const [index, { gapMs, shared }] of stream.entries()) {
    if (shared && index > 0) sharedReads.push(index);
    else at += gapMs;
    chunkAts.push(at);
  }
  const chunkChars = stream.map(({ chars }) => chars);
  return replyOf(prompted(chunkAts, { chunkChars, sharedReads, usage: { outputTokens: tokens } })) as Reply;
}

test("gaps are never 0, there is one a token after the first read, and they add up to the time of the stream", () => {
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 400 }), (stream, tokens) => {
      const reply = replyFrom(stream, tokens);
      const { reads = [], perEvent = [] } = countReply(reply);
      const gaps = tokenGaps(reads);
      const firstTokens = reads.find((read) => read.tokens > 0);
      const lastTokens = reads.findLast((read) => read.tokens > 0);
      for (const { gapMs } of gaps) expect(gapMs).toBeGreaterThan(0);
      const total = perEvent.reduce((sum, each) => sum + each, 0);
      const inGaps = gaps.reduce((sum, gap) => sum + gap.tokens, 0);
      expect(inGaps).toBe(total - (firstTokens?.tokens ?? 0));
      const time = gaps.reduce((sum, gap) => sum + gap.gapMs * gap.tokens, 0);
      expect(time).toBeCloseTo((lastTokens?.at ?? 0) - (firstTokens?.at ?? 0), 6);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("tokens that are shared out are as many as were counted", () => {
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 400 }), (stream, tokens) => {
      const { perEvent = [], split } = countReply(replyFrom(stream, tokens));
      const total = perEvent.reduce((sum, each) => sum + each, 0);
      expect(total).toBe(split === "one token an event" ? stream.length : tokens);
      for (const each of perEvent) expect(each).toBeGreaterThanOrEqual(0);
    }),
    { seed: 8, numRuns: 300 },
  );
});
