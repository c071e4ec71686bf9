import fc from "fast-check";
import { createVirtualClock } from "../../base/index.ts";
import { createBodyCollector } from "../answer/body-collector.ts";
import type { StreamReader } from "../answer/reading.ts";
import { readStream } from "../answer/stream-pieces.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { createGenerationStream } from "./generation-stream.ts";
import { openaiChat } from "./openai-chat.ts";
import type { Protocol } from "./protocol.ts";

/** The beginning of a target's specification is all that matters to a reader of its streams. */
const spec = { url: "http://server/", model: "m" } as never;
const protocols: readonly Protocol[] = [openaiChat(spec), anthropicMessages(spec)];

const texts = [
  ...["a", "hello ", "é", "🎤", "", "\\n", "\\u0041", '\\"', "\\\\", "a\\tb", "\x01", "\\u0000"],
  ...["content", "null", "{}", "[DONE]", "data: x", ":", "\\ud83c", "another text — 0d1f7c52"],
];

/** What a server may put around a text; T is the text. */
const frames = [
  '{"choices":[{"delta":{"content":"T"}}]}',
  '{"id":"a","choices":[{"index":0,"delta":{"content":"T"},"finish_reason":null}]}',
  '{"id":"T","choices":[{"delta":{"content":"T"}}]}',
  '{"choices":[{"delta":{"role":"assistant","content":"T"}}]}',
  '{"choices":[{"delta":{"reasoning_content":"T"}}]}',
  '{"choices":[{"delta":{"content":"T","reasoning_content":"b"}}]}',
  '{"choices":[{"delta":{"content":"b","content":"T"}}]}',
  '{"choices":[{"delta":{"content":"T","content":"b"}}]}',
  '{"choices":[{"delta":{"content":"T"},"finish_reason":"stop"}]}',
  '{"choices":[{"delta":{"content":"T"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}',
  '{"choices":[{"delta":{"content":"T"}}],"error":null}',
  '{"choices":[{"delta":{"content":"T"}}],"error":{"message":"bad"}}',
  '{"choices":[],"content":"T"}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"T"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"T"}}',
  '{"type":"message_stop"}',
  "[DONE]",
  "T",
] as const;

const shell = fc.constantFrom<(data: string) => string>(
  (data) => `data: ${data}\n\n`,
  (data) => `data: ${data}\n\n`,
  (data) => `data: ${data}\n\n`,
  (data) => `data:${data}\n\n`,
  (data) => `data: ${data}\r\n\r\n`,
  (data) => `data: ${data} \n\n`,
  (data) => `event: content_block_delta\ndata: ${data}\n\n`,
  (data) => `event: error\ndata: ${data}\n\n`,
  (data) => `: note\ndata: ${data}\n\n`,
  (data) => `id: 4\ndata: ${data}\nretry: 3\n\n`,
  (data) => `data: ${data}\n`,
  (data) => `data: ${data.slice(0, 20)}\ndata: ${data.slice(20)}\n\n`,
);

/** The same frame over and over with other texts, as streams are, and now and then something else. */
const stream = fc
  .array(
    fc.record({
      frame: fc.constantFrom(...frames),
      wrap: shell,
      said: fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) =>
    Buffer.from(
      parts
        .flatMap(({ frame, wrap, said }) => said.map((text) => wrap(frame.replaceAll("T", text))))
        .join(""),
    ),
  );

const cuts = fc.array(fc.nat(), { maxLength: 12 });
const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 });

/** What the reader makes of it, with every event read as JSON or with its short way for events that repeat. */
async function read(
  protocol: Protocol,
  bytes: Buffer,
  places: readonly number[],
  short: boolean,
): Promise<string> {
  const body = createBodyCollector();
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const [at, end] of ends.entries()) {
    body.onBody(bytes, from, end, at);
    from = end;
  }
  const reader = createGenerationStream(protocol);
  const { frameOf: _short, ...plain } = reader;
  const used: StreamReader = short ? reader : plain;
  const clock = createVirtualClock();
  return JSON.stringify(await clock.run(Promise.resolve(readStream(body, "events", used, clock, true))));
}

export const streamProperties = protocols.map((protocol, index) => ({
  name: `streams of ${["OpenAI", "Anthropic"][index]}: events that repeat are read as those that do not`,
  check: (parameters: { readonly seed: number; readonly numRuns: number }): Promise<void> =>
    fc.assert(
      fc.asyncProperty(stream, cuts, damage, async (whole, places, changes) => {
        const bytes = Buffer.from(whole);
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
        const [short, long] = [
          await read(protocol, bytes, places, true),
          await read(protocol, bytes, places, false),
        ];
        if (short !== long)
          throw new Error(`${JSON.stringify(bytes.toString())}\nfound    ${short}\nexpected ${long}`);
      }),
      parameters,
    ),
}));
