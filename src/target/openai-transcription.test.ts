import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../base/index.ts";
import { createTarget } from "./create-target.ts";
import { brokenStreams, spokenText, streams, wholeAnswers } from "./dialects.fixture.ts";
import type { Answer } from "./target.ts";
import { transcriptionTargetSpecSchema } from "./target-spec.ts";
import { type Reply, sampleRequest, scriptedTransport } from "./transport.fixture.ts";

async function ask(options: object, reply: Reply): Promise<Answer> {
  const spec = transcriptionTargetSpecSchema.parse({
    kind: "openai-transcription",
    url: "http://server:8000",
    model: "tiny",
    ...options,
  });
  const transport = scriptedTransport(() => reply);
  const clock = createVirtualClock();
  const target = createTarget(spec, { transport, clock, environment: {} });
  return clock.run(target.prepare(sampleRequest(), "t").send(new AbortController().signal));
}

const events = (body: string | readonly Uint8Array[]): Reply => ({
  status: 200,
  headers: { "content-type": "text/event-stream; charset=utf-8" },
  body,
});

/** The text as pieces that end at the given positions. */
function splitAt(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text);
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

describe("answers that come whole", () => {
  it.each(Object.entries(wholeAnswers))("reads %s", async (name, { type, body }) => {
    const responseFormat = /^\w+/.exec(name)?.[0];
    const answer = await ask({ responseFormat }, { status: 200, headers: { "content-type": type }, body });
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.output).toEqual({ text: spokenText });
    expect(answer).not.toHaveProperty("firstTokenAt");
  });

  it.each(["text", "srt", "vtt", "verbose_json"])(
    "reads plain JSON from a server that was asked for %s",
    async (format) => {
      const { type, body } = wholeAnswers.json;
      const answer = await ask(
        { responseFormat: format },
        { status: 200, headers: { "content-type": type }, body },
      );
      expect(answer.output).toEqual({ text: spokenText });
    },
  );

  it("reads plain JSON from a server that ignores the wish for a stream", async () => {
    const { type, body } = wholeAnswers.json;
    const answer = await ask({ stream: true }, { status: 200, headers: { "content-type": type }, body });
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.output).toEqual({ text: spokenText });
    expect(answer).not.toHaveProperty("firstTokenAt");
    expect(answer).not.toHaveProperty("chunkAts");
  });

  it.each(["srt", "vtt"])("refuses words that are no %s subtitles", async (responseFormat) => {
    const answer = await ask({ responseFormat }, { status: 200, body: "just words" });
    expect(answer.outcome).toEqual({
      kind: "invalid",
      reason: `not ${responseFormat} subtitles: just words`,
    });
  });
});

describe("answers that are streamed", () => {
  it.each(Object.entries(streams))("assembles %s", async (_name, { body, chunks }) => {
    const answer = await ask({ stream: true }, events(body));
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.output).toEqual({ text: spokenText });
    expect(answer.chunkAts).toHaveLength(chunks);
  });

  it.each(Object.entries(streams))(
    "reads %s from a server that streams unasked, without stamps",
    async (_name, { body }) => {
      const answer = await ask({ stream: false }, events(body));
      expect(answer.output).toEqual({ text: spokenText });
      expect(answer).not.toHaveProperty("firstTokenAt");
    },
  );

  it("knows a stream whose type the server forgot", async () => {
    const answer = await ask(
      { stream: true },
      { status: 200, body: streams["deltas and a done event"].body },
    );
    expect(answer.output).toEqual({ text: spokenText });
  });

  it.each(Object.entries(brokenStreams))(
    "fails on a stream that is broken by %s and keeps its text",
    async (_name, { body, reason }) => {
      const answer = await ask({ stream: true }, events(body));
      expect(answer.outcome).toEqual({ kind: "invalid", reason: expect.stringMatching(reason) });
      expect(answer.output).toEqual({ text: "Hello & welcome." });
      expect(answer.firstTokenAt).toBe(11);
    },
  );

  it("keeps what had arrived when the connection breaks", async () => {
    const { body } = brokenStreams["cut before its done event"];
    const failure = {
      kind: "network",
      phase: "read",
      code: "ECONNRESET",
      message: "read ECONNRESET",
    } as const;
    const answer = await ask({ stream: true }, { ...events(body), failure });
    expect(answer.outcome).toMatchObject({ kind: "networkError", code: "ECONNRESET" });
    expect(answer.output).toEqual({ text: "Hello & welcome." });
    expect(answer.firstTokenAt).toBe(11);
  });

  it("stamps each chunk with the read that completed it, and none that is empty", async () => {
    const { body } = streams["chat chunks with a finish reason for each piece of audio"];
    const pieces = body.split(/(?<=\n\n)/).map((event) => Buffer.from(event));
    const answer = await ask({ stream: true }, events(pieces));
    // The first two events have no text: a role, then an empty string.
    expect(answer.firstTokenAt).toBe(13);
    expect(answer.chunkAts).toEqual([13, 14, 15, 16]);
  });

  it.each(Object.entries(streams))(
    "reads %s the same however it is split",
    async (_name, { body, chunks }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(), { maxLength: 40 }), async (cuts) => {
          const pieces = splitAt(body, cuts);
          const answer = await ask({ stream: true }, events(pieces));
          expect(answer.output).toEqual({ text: spokenText });
          expect(answer.chunkAts).toHaveLength(chunks);
          expect(answer.firstTokenAt).toBe(answer.chunkAts?.[0]);
          const sorted = [...(answer.chunkAts ?? [])].sort((a, b) => a - b);
          expect(answer.chunkAts).toEqual(sorted);
          expect(sorted.at(-1)).toBeLessThanOrEqual(10 + pieces.length);
        }),
        { seed: 20260117, numRuns: 60 },
      );
    },
  );

  it("reads letters of several bytes that are split in the middle", async () => {
    const body = `data: ${JSON.stringify({ type: "transcript.text.done", text: "Grüße, 世界 🎧" })}\n\n`;
    for (let cut = 1; cut < Buffer.byteLength(body); cut++) {
      const answer = await ask({ stream: true }, events(splitAt(body, [cut])));
      expect(answer.output).toEqual({ text: "Grüße, 世界 🎧" });
    }
  });

  it("gives up on an event that does not end, and keeps what came before", async () => {
    const { body } = brokenStreams["cut before its done event"];
    const endless = Buffer.alloc(17 * 1024 * 1024, "x");
    const answer = await ask({ stream: true }, events([Buffer.from(body), endless]));
    expect(answer.outcome).toMatchObject({
      kind: "invalid",
      reason: expect.stringContaining("an event of more than"),
    });
    expect(answer.output).toEqual({ text: "Hello & welcome." });
  });
});
