/** Answers of every dialect to the same clip, written from the protocols' documentation. */
export const spokenText = "Hello & welcome. The second sentence.";

export const wholeAnswers = {
  json: {
    type: "application/json",
    body: JSON.stringify({ text: spokenText, usage: { type: "duration", seconds: 2 } }),
  },
  "verbose_json, duration a number": {
    type: "application/json; charset=utf-8",
    body: JSON.stringify({
      task: "transcribe",
      language: "english",
      duration: 3.5,
      text: ` ${spokenText}`,
      segments: [],
    }),
  },
  "verbose_json, duration a string": {
    type: "application/json",
    body: JSON.stringify({ duration: "3.5", language: "en", text: spokenText, segments: null, words: null }),
  },
  text: { type: "text/plain; charset=utf-8", body: `${spokenText}\n` },
  "text labelled as a page": { type: "text/html; charset=utf-8", body: `${spokenText}\n` },
  "text quoted by a framework": { type: "application/json", body: JSON.stringify(spokenText) },
  srt: {
    type: "application/x-subrip",
    body: "1\r\n00:00:00,000 --> 00:00:01,500\r\nHello & welcome.\r\n\r\n2\r\n00:00:01,500 --> 00:00:03,500\r\n<i>The second</i>\r\nsentence.\r\n\r\n",
  },
  vtt: {
    type: "text/vtt",
    body: "WEBVTT - a title\nKind: captions\n\nNOTE nobody\nsays this\n\nSTYLE\n::cue { color: red }\n\nintro\n00:00.000 --> 00:01.500 align:start\n<v Speaker>Hello &amp; welcome.\n\n00:01.500 --> 00:03.500\nThe <00:02.000>second sentence.\n",
  },
} as const;

const sse = (...events: readonly string[]): string => events.map((event) => `${event}\n\n`).join("");
const data = (json: unknown): string => `data: ${JSON.stringify(json)}`;
const delta = (text: string): string => data({ type: "transcript.text.delta", delta: text });
const chunk = (content: string | undefined, finishReason: string | null = null): string =>
  data({
    id: "trsc-1",
    object: "transcription.chunk",
    created: 1_700_000_000,
    model: "whisper",
    choices: [
      {
        index: 0,
        delta: content === undefined ? { role: "assistant" } : { content },
        finish_reason: finishReason,
      },
    ],
  });

/** Complete streams, and how many text chunks each brings. */
export const streams = {
  "deltas and a done event": {
    body: sse(
      delta("Hello & "),
      delta("welcome. "),
      delta("The second sentence."),
      data({ type: "transcript.text.done", text: spokenText, usage: { type: "tokens", total_tokens: 9 } }),
    ),
    chunks: 3,
  },
  "named events, an empty done text, a comment and [DONE]": {
    body: sse(
      ": keep-alive",
      `event: transcript.text.delta\n${delta("")}`,
      `event: transcript.text.delta\n${delta("Hello & welcome.")}`,
      `event: transcript.text.delta\n${delta(" The second sentence.")}`,
      `event: transcript.text.done\n${data({ type: "transcript.text.done", text: "" })}`,
      "data: [DONE]",
    ),
    chunks: 2,
  },
  "speaker segments": {
    body: sse(
      data({
        type: "transcript.text.segment",
        id: "s0",
        start: 0,
        end: 1.5,
        text: " Hello & welcome.",
        speaker: "A",
      }),
      data({ type: "transcript.text.segment", id: "s1", start: 1.5, end: 1.6, text: "", speaker: "B" }),
      data({
        type: "transcript.text.segment",
        id: "s2",
        start: 1.6,
        end: 3.5,
        text: " The second sentence.",
        speaker: "B",
      }),
      data({ type: "transcript.text.done", text: "" }),
    ),
    chunks: 2,
  },
  "a done event alone": {
    body: sse(data({ type: "transcript.text.done", text: spokenText })),
    chunks: 1,
  },
  "chat chunks with a finish reason for each piece of audio": {
    body: sse(
      chunk(undefined),
      chunk(""),
      chunk("Hello & "),
      chunk("welcome.", "stop"),
      chunk(" The second "),
      chunk("sentence.", "stop"),
      data({ object: "transcription.chunk", choices: [], usage: { total_tokens: 5 } }),
      "data: [DONE]",
    ),
    chunks: 4,
  },
  "bare segments and [DONE], lines ended by CR LF": {
    body: sse(
      data({ text: "Hello & welcome." }),
      data({ text: "The second sentence." }),
      "data: [DONE]",
    ).replaceAll("\n", "\r\n"),
    chunks: 2,
  },
} as const;

/** Streams that fail after "Hello & welcome.", and what the outcome says. */
export const brokenStreams = {
  "cut before its done event": {
    body: sse(delta("Hello & welcome.")),
    reason: /^the stream ended before its done event$/,
  },
  "cut within an event": {
    body: `${sse(delta("Hello & welcome."))}data: {"type":"transcript.text.do`,
    reason: /^the stream ended before its done event$/,
  },
  "chat chunks cut after a finish reason": {
    body: sse(chunk("Hello & "), chunk("welcome.", "stop")),
    reason: /^the stream ended before its done event$/,
  },
  "an error object": {
    body: sse(delta("Hello & welcome."), data({ error: { message: "out of memory", code: 500 } })),
    reason: /^the stream broke off with an error: out of memory$/,
  },
  "an error event": {
    body: sse(delta("Hello & welcome."), "event: error\ndata: out of memory"),
    reason: /^the stream broke off with an error: out of memory$/,
  },
  "an error object followed by [DONE]": {
    body: sse(
      chunk("Hello & "),
      chunk("welcome."),
      data({ object: "error", message: "out of memory" }),
      "data: [DONE]",
    ),
    reason: /^the stream broke off with an error: out of memory$/,
  },
  "an event that is not JSON": {
    body: sse(delta("Hello & welcome."), "data: <b>oops</b>"),
    reason: /^an event that is not JSON: <b>oops<\/b>$/,
  },
} as const;
