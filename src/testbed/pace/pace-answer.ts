/** The bytes of the answers, all made beforehand: what a server makes while it sends is what makes it late. */

const id = "chatcmpl-pace";

/** Of different lengths and letters, as tokens are. */
const words = Array.from({ length: 64 }, (_, i) => ` ${"abcdefgh"[i % 8]?.repeat(1 + (i % 7))}${i}`);

const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const event = (fields: object): string =>
  chunked(
    `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created: 0, model: "pace", ...fields })}\n\n`,
  );

const delta = (content: string | undefined, finish_reason: string | null): object => ({
  choices: [{ index: 0, delta: content === undefined ? {} : { content }, finish_reason }],
});

const events = words.map((word) => Buffer.from(event(delta(word, null))));

const head = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n",
);

const openings = events.map((bytes) => Buffer.concat([head, bytes]));

const usage = (tokens: number): object => ({
  usage: { prompt_tokens: 8, completion_tokens: tokens, total_tokens: 8 + tokens },
});

const ends = new Map<number, Buffer>();
const wholes = new Map<number, Buffer>();

function madeOnce(made: Map<number, Buffer>, tokens: number, make: (tokens: number) => string): Buffer {
  let bytes = made.get(tokens);
  if (!bytes) {
    bytes = Buffer.from(make(tokens));
    made.set(tokens, bytes);
  }
  return bytes;
}

/** One event with output; the first of a stream brings the head. */
export function eventBytes(index: number): Buffer {
  return (index === 0 ? openings : events)[index % words.length] as Buffer;
}

/** Everything behind the last event with output. */
export function endBytes(tokens: number): Buffer {
  return madeOnce(ends, tokens, () =>
    [
      event(delta(undefined, "length")),
      event({ choices: [], ...usage(tokens) }),
      chunked("data: [DONE]\n\n"),
      "0\r\n\r\n",
    ].join(""),
  );
}

/** An answer in one piece. */
export function wholeBytes(tokens: number): Buffer {
  return madeOnce(wholes, tokens, () => {
    const content = Array.from({ length: tokens }, (_, i) => words[i % words.length]).join("");
    const message = { role: "assistant", content };
    const choices = [{ index: 0, message, finish_reason: "length" }];
    return jsonAnswer(
      JSON.stringify({
        id,
        object: "chat.completion",
        created: 0,
        model: "pace",
        choices,
        ...usage(tokens),
      }),
    );
  });
}

/** An answer with any JSON. */
export function jsonAnswer(body: string, status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
