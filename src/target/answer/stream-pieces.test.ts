import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../base/index.ts";
import { createGenerationStream } from "../llm/generation-stream.ts";
import { openaiChat } from "../llm/openai-chat.ts";
import { promptTargetSpecSchemas } from "../llm/prompt-target-spec.ts";
import { createBodyCollector } from "./body-collector.ts";
import type { Reading, StreamReader } from "./reading.ts";
import { readStream } from "./stream-pieces.ts";

const schema = promptTargetSpecSchemas.find((each) => each.shape.kind.value === "openai-chat");
const spec = schema?.parse({ kind: "openai-chat", url: "http://127.0.0.1:1" });
const protocol = openaiChat(spec as Parameters<typeof openaiChat>[0]);

/** Reads events that come in reads of these sizes, the nth at instant n. */
async function read(
  events: readonly string[],
  sizes: readonly number[],
  reader: StreamReader,
): Promise<Reading> {
  const bytes = Buffer.from(events.join(""));
  const collector = createBodyCollector();
  let at = 0;
  for (let from = 0; from < bytes.length; at++) {
    const end = Math.min(bytes.length, from + (sizes[at % sizes.length] ?? bytes.length));
    collector.onBody(bytes, from, end, at);
    from = end;
  }
  const clock = createVirtualClock();
  return clock.run(Promise.resolve(readStream(collector, "events", reader, clock, true)));
}

/** The same reader, which is shown every event as a whole. */
function withoutFrames({ take, finish }: StreamReader): StreamReader {
  return { take, finish };
}

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", choices: [{ index: 0, delta, ...more }] })}\n\n`;
const end = [chunk({}, { finish_reason: "stop" }), "data: [DONE]\n\n"];

const text = fc.oneof(
  fc.constantFrom(" token", "a", "", 'quo"te', "back\\slash", "line\nend", "ü", "日本", "😀", "[DONE]", "id"),
  fc.string({ maxLength: 12 }),
);
const event = fc.oneof(
  { weight: 8, arbitrary: text.map((content) => chunk({ content })) },
  { weight: 2, arbitrary: text.map((reasoning_content) => chunk({ reasoning_content })) },
  { weight: 1, arbitrary: text.map((content) => chunk({ role: "assistant", content })) },
  { weight: 1, arbitrary: text.map((content) => chunk({ content, reasoning: content })) },
  { weight: 1, arbitrary: fc.constant(": a comment\n\n") },
  { weight: 1, arbitrary: text.map((content) => chunk({ content }).replaceAll("\n", "\r\n")) },
  {
    weight: 1,
    arbitrary: text.map((content) => chunk({ content }, { usage: { completion_tokens: 3 } })),
  },
);

describe("a stream of events that repeat", () => {
  it("is read like one whose every event is read as a whole, however it was cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
        async (events, sizes) => {
          const all = [chunk({ role: "assistant" }), ...events, ...end];
          const known = await read(all, sizes, withoutFrames(createGenerationStream(protocol)));
          expect(await read(all, sizes, createGenerationStream(protocol))).toEqual(known);
        },
      ),
      { seed: 20261126, numRuns: 400 },
    );
  });

  it("gives its text, and an instant and a length for each event", async () => {
    const words = Array.from({ length: 200 }, (_, n) => ` w${n}`);
    const events = words.map((content) => chunk({ content }));
    const size = (events[0] as string).length;
    const seen: string[] = [];
    const reader = createGenerationStream(protocol);
    const reading = await read([...events, ...end], [size], {
      ...reader,
      take: (name, data, at) => {
        seen.push(data);
        reader.take(name, data, at);
      },
    });
    expect(reading.text).toBe(words.join(""));
    expect(reading.stream?.chunkChars).toEqual(words.map(({ length }) => length));
    expect(reading.stream?.chunkAts).toHaveLength(words.length);
    // Few were read as JSON: the first ones and the last.
    expect(seen.length).toBeLessThan(10);
  });

  it("of a server that puts a number into each is read to its end", async () => {
    const events = Array.from({ length: 50 }, (_, n) =>
      chunk({ content: "x" }).replace('"id":"c1"', `"id":"${n}"`),
    );
    const reading = await read([...events, ...end], [64], createGenerationStream(protocol));
    expect(reading.text).toBe("x".repeat(50));
    expect(reading.problem).toBeUndefined();
  });
});
