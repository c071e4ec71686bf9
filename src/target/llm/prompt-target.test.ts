import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../base/index.ts";
import { type PromptRequest, requestRecordSchema } from "../../record/index.ts";
import { createTarget } from "../create-target.ts";
import { contractKey, describeTargetContract } from "../target.contract.ts";
import type { Answer } from "../target.ts";
import { targetSpecSchema } from "../target-spec.ts";
import { bodyOf, type Reply, samplePrompt, scriptedTransport } from "../transport.fixture.ts";
import {
  anthropicEvent,
  brokenCases,
  chatChunk,
  doneMark,
  event,
  line,
  responseEvent,
  streamCases,
} from "./llm.fixture.ts";
import type { PromptTargetSpec } from "./prompt-target-spec.ts";

type Kind = PromptTargetSpec["kind"];

/** The shortest whole stream that says a text. */
const shortest: Readonly<Record<Kind, (text: string) => string>> = {
  "openai-chat": (content) => chatChunk({ content }, "stop") + doneMark,
  "openai-completions": (text) => event({ choices: [{ text, finish_reason: "stop" }] }) + doneMark,
  "openai-responses": (delta) =>
    responseEvent("response.output_text.delta", { delta }) +
    responseEvent("response.completed", { response: { status: "completed" } }),
  "ollama-chat": (content) => line({ message: { content }, done: true, done_reason: "stop" }),
  "ollama-generate": (response) => line({ response, done: true, done_reason: "stop" }),
  "anthropic-messages": (text) =>
    anthropicEvent("content_block_delta", { delta: { type: "text_delta", text } }) +
    anthropicEvent("message_delta", { delta: { stop_reason: "end_turn" } }) +
    anthropicEvent("message_stop"),
  "llama-cpp": (content) => event({ content, stop: true, stop_type: "eos" }),
};

/** The shortest whole answer that says a text. */
const whole: Readonly<Record<Kind, (text: string) => unknown>> = {
  "openai-chat": (content) => ({ choices: [{ message: { content } }] }),
  "openai-completions": (text) => ({ choices: [{ text }] }),
  "openai-responses": (text) => ({ output: [{ type: "message", content: [{ type: "output_text", text }] }] }),
  "ollama-chat": (content) => ({ message: { content }, done: true }),
  "ollama-generate": (response) => ({ response, done: true }),
  "anthropic-messages": (text) => ({ content: [{ type: "text", text }] }),
  "llama-cpp": (content) => ({ content, stop: true }),
};

const kinds = Object.keys(shortest) as Kind[];
const typeOf = (kind: Kind): string =>
  kind.startsWith("ollama") ? "application/x-ndjson" : "text/event-stream";
const specOf = (kind: Kind, more: object = {}): PromptTargetSpec =>
  targetSpecSchema.parse({ kind, url: "http://server:8000", model: "tiny", ...more }) as PromptTargetSpec;

for (const kind of kinds) {
  for (const stream of [true, false]) {
    describeTargetContract({
      name: stream ? `${kind}, streamed` : kind,
      spec: specOf(kind, { stream, apiKeyEnv: "THE_KEY" }),
      good: (text) =>
        stream
          ? { status: 200, headers: { "content-type": typeOf(kind) }, body: shortest[kind](text) }
          : {
              status: 200,
              headers: { "content-type": "application/json" },
              body: JSON.stringify(whole[kind](text)),
            },
      sample: () => ({
        request: samplePrompt(),
        inBody: Buffer.from(JSON.stringify(samplePrompt().messages[0]?.content)),
      }),
      ...(kind === "anthropic-messages" ? { keyHeader: ["x-api-key", contractKey] as const } : {}),
      ...(stream && kind.startsWith("ollama") ? { errorAlone: "streamError" as const } : {}),
    });
  }
}

async function ask(
  spec: PromptTargetSpec,
  reply: Reply,
  request: PromptRequest = samplePrompt(),
): Promise<{ answer: Answer; body: Record<string, unknown>; url: string; headers: Map<string, string> }> {
  const transport = scriptedTransport(() => reply);
  const clock = createVirtualClock();
  const target = createTarget(spec, { transport, clock, environment: {} });
  const answer = await clock.run(target.prepare(request, "t").send(new AbortController().signal));
  const [sent] = transport.requests;
  return {
    answer,
    body: JSON.parse(bodyOf(sent).toString()),
    url: sent?.url.href ?? "",
    headers: new Map(sent?.headers),
  };
}

const streamed = (kind: Kind, body: string | readonly Uint8Array[]): Reply => ({
  status: 200,
  headers: { "content-type": typeOf(kind) },
  body,
});

/** Each event a read of its own, at instants 11, 12, 13, … */
function eachEvent(kind: Kind, body: string): Uint8Array[] {
  const end = kind.startsWith("ollama") ? "\n" : "\n\n";
  return body
    .split(end)
    .filter((part) => part !== "")
    .map((part) => Buffer.from(`${part}${end}`));
}

/** What of an answer does not depend on how its bytes were cut. */
function content({ outcome, output, usage, serverTimings, chunkChars, chunkKinds, chunkTokens }: Answer) {
  return { outcome, output, usage, serverTimings, chunkChars, chunkKinds, chunkTokens };
}

describe("what is sent", () => {
  const request = samplePrompt({
    input: { kind: "prompt", prompt: "one", maxOutputTokens: 7 },
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Go on" },
    ],
    ignoreEos: true,
  });
  const system = { role: "system", content: "Be brief" };
  const messages = [system, ...request.messages];
  const text = "Be brief\n\nHi\n\nHello\n\nGo on";
  const more = { maxOutputTokens: 99, temperature: 0, system: "Be brief", extra: { seed: 1 } };
  const usage = { include_usage: true };

  it.each<[Kind, string, object]>([
    [
      "openai-chat",
      "/v1/chat/completions",
      { messages, max_tokens: 7, stream_options: usage, ignore_eos: true, min_tokens: 7 },
    ],
    [
      "openai-completions",
      "/v1/completions",
      { prompt: text, max_tokens: 7, stream_options: usage, ignore_eos: true, min_tokens: 7 },
    ],
    ["openai-responses", "/v1/responses", { input: messages, max_output_tokens: 7 }],
    ["anthropic-messages", "/v1/messages", { system: "Be brief", messages: request.messages, max_tokens: 7 }],
    ["llama-cpp", "/completion", { prompt: text, n_predict: 7, ignore_eos: true }],
  ])("%s puts everything where it belongs", async (kind, path, own) => {
    const { body, url } = await ask(specOf(kind, more), { status: 500 }, request);
    expect(url).toBe(`http://server:8000${path}`);
    expect(body).toEqual({ model: "tiny", stream: true, temperature: 0, seed: 1, ...own });
  });

  it.each<[Kind, object]>([
    ["ollama-chat", { messages }],
    ["ollama-generate", { system: "Be brief", prompt: "Hi\n\nHello\n\nGo on" }],
  ])("%s puts limits into its options", async (kind, own) => {
    const ollama = { ...more, extra: { think: false }, keepAlive: "10m", options: { num_ctx: 4096 } };
    const { body, url } = await ask(specOf(kind, ollama), { status: 500 }, request);
    expect(url).toBe(`http://server:8000/api/${kind.slice(7)}`);
    expect(body).toEqual({
      model: "tiny",
      stream: true,
      options: { num_ctx: 4096, num_predict: 7, temperature: 0 },
      keep_alive: "10m",
      think: false,
      ...own,
    });
  });

  it("sends no key that nobody asked for", async () => {
    const spec = targetSpecSchema.parse({ kind: "openai-chat", url: "http://s", stream: false });
    const { body } = await ask(spec as PromptTargetSpec, { status: 500 });
    expect(body).toEqual({ messages: samplePrompt().messages, stream: false });
  });

  it.each<[object, boolean | undefined, boolean]>([
    [{}, undefined, false],
    [{}, true, true],
    [{ eos: "ignore" }, undefined, true],
    [{ eos: "respect" }, true, false],
  ])("with %j and ignoreEos %s goes past the end: %s", async (options, ignoreEos, sent) => {
    const asked = samplePrompt(ignoreEos === undefined ? {} : { ignoreEos });
    const { body } = await ask(specOf("openai-chat", options), { status: 500 }, asked);
    expect(body.ignore_eos).toBe(sent ? true : undefined);
    expect(body).not.toHaveProperty("min_tokens");
  });

  it("names the limit and the counts as it is told", async () => {
    const options = {
      maxTokensField: "max_completion_tokens",
      maxOutputTokens: 5,
      streamUsage: "each-chunk",
    };
    const { body } = await ask(specOf("openai-chat", options), { status: 500 });
    expect(body).toMatchObject({
      max_completion_tokens: 5,
      stream_options: { include_usage: true, continuous_usage_stats: true },
    });
    expect(body).not.toHaveProperty("max_tokens");
    const none = await ask(specOf("openai-chat", { streamUsage: "none" }), { status: 500 });
    expect(none.body).not.toHaveProperty("stream_options");
  });

  it("keeps a request's own system message", async () => {
    const own = [{ role: "system", content: "Rhyme" } as const, ...request.messages];
    const { body } = await ask(specOf("openai-chat", more), { status: 500 }, { ...request, messages: own });
    expect(body.messages).toEqual(own);
  });

  it("tells Anthropic's servers the version of the protocol", async () => {
    const { headers } = await ask(specOf("anthropic-messages"), { status: 500 });
    expect(headers.get("anthropic-version")).toBe("2023-06-01");
    expect(headers.get("accept")).toBe("text/event-stream, application/json");
  });
});

describe("streams", () => {
  it.each(Object.entries(streamCases))("are read: %s", async (_name, { kind, body, expected, kinds }) => {
    const { answer } = await ask(specOf(kind), streamed(kind, eachEvent(kind, body)));
    expect(answer).toMatchObject({ outcome: { kind: "ok" }, ...expected });
    const { output, usage, serverTimings, chunkTokens } = answer;
    expect({ output, usage, serverTimings, chunkTokens }).toEqual({
      output: expected.output,
      usage: expected.usage,
      serverTimings: expected.serverTimings,
      chunkTokens: expected.chunkTokens,
    });
    expect(answer.chunkKinds ?? kinds.replace(/./g, "a")).toBe(kinds);
    expect(answer.chunkAts).toHaveLength(kinds.length);
    expect(answer.sharedReads).toBeUndefined();
    const said = [answer.output?.text, answer.output?.reasoning, answer.output?.toolCalls].join("");
    expect(answer.chunkChars?.reduce((sum, chars) => sum + chars, 0)).toBe(said.length);
    const plan = { id: 0, level: 0, warmup: false, plannedAt: 0, input: samplePrompt().input };
    expect(requestRecordSchema.parse({ ...plan, ...answer })).toBeDefined();
  });

  it.each(Object.entries(streamCases))(
    "come whole where the server ignores that a stream was asked for: %s",
    async (_name, { kind, whole, expected }) => {
      const reply: Reply = {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(whole),
      };
      for (const stream of [false, true]) {
        const { answer } = await ask(specOf(kind, { stream }), reply);
        expect(answer.outcome).toEqual({ kind: "ok" });
        expect(answer.output).toEqual(expected.output);
        expect(answer.serverTimings).toEqual(expected.serverTimings);
        expect(answer.usage).toEqual(expected.usage);
        // Ollama's streams are JSON too: one line is a stream of one.
        if (!stream || !kind.startsWith("ollama")) expect(answer).not.toHaveProperty("firstTokenAt");
      }
    },
  );

  it.each(Object.entries(streamCases))(
    "give the same answer however their bytes are cut: %s",
    async (_name, { kind, body }) => {
      const bytes = Buffer.from(body);
      const expected = content((await ask(specOf(kind), streamed(kind, [bytes]))).answer);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
          const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
          const pieces = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
          const { answer } = await ask(specOf(kind), streamed(kind, pieces));
          expect(content(answer)).toEqual(expected);
        }),
        { seed: 20260302, numRuns: 60 },
      );
      const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
      expect(content((await ask(specOf(kind), streamed(kind, single))).answer)).toEqual(expected);
    },
  );

  it.each(brokenCases)("that fail keep what arrived: $name", async ({ kind, body, outcome }) => {
    const { answer } = await ask(specOf(kind), streamed(kind, body));
    expect(answer.outcome).toEqual(outcome);
    expect(answer.output?.text).toBe("Hello, ");
    expect(answer.chunkAts).toHaveLength(1);
  });

  it.each(brokenCases.filter(({ outcome }) => outcome.kind === "streamError"))(
    "that report an error and then hang are errors, not timeouts: $name",
    async ({ kind, body, outcome }) => {
      const failure = { kind: "timeout", phase: "read", afterMs: 60_000 } as const;
      const { answer } = await ask(specOf(kind), { ...streamed(kind, body), failure });
      expect(answer.outcome).toEqual(outcome);
    },
  );

  it("that fall silent are timeouts in the phase read, with what arrived", async () => {
    const failure = { kind: "timeout", phase: "read", afterMs: 60_000 } as const;
    const { answer } = await ask(specOf("openai-chat"), {
      ...streamed("openai-chat", chatChunk({ content: "Hello, " })),
      failure,
    });
    expect(answer.outcome).toEqual({ kind: "timeout", phase: "read", afterMs: 60_000 });
    expect(answer.output).toEqual({ text: "Hello, " });
    expect(answer.chunkAts).toEqual([11]);
  });

  it.each<Kind>(["openai-chat", "openai-completions"])(
    "of %s that are closed in good order after a finish reason need no [DONE]",
    async (kind) => {
      const body = shortest[kind]("Hello").replace(doneMark, "");
      const { answer } = await ask(specOf(kind), streamed(kind, body));
      expect(answer.outcome).toEqual({ kind: "ok" });
    },
  );

  it("are known without their media type", async () => {
    const { answer } = await ask(specOf("openai-chat"), {
      status: 200,
      headers: { "content-type": "text/plain" },
      body: chatChunk({ content: "Hi" }, "stop") + doneMark,
    });
    expect(answer).toMatchObject({ outcome: { kind: "ok" }, output: { text: "Hi" }, chunkAts: [11] });
  });

  it("may put output, finish reason and counts into one event", async () => {
    const { answer } = await ask(
      specOf("openai-chat"),
      streamed("openai-chat", [
        Buffer.from(
          chatChunk({ content: "Hi there" }, "length", { usage: { prompt_tokens: 3, completion_tokens: 2 } }),
        ),
        Buffer.from(doneMark),
      ]),
    );
    expect(answer).toMatchObject({
      output: { text: "Hi there", finishReason: "length" },
      usage: { inputTokens: 3, outputTokens: 2 },
      chunkTokens: [2],
    });
  });
});

describe("bad input", () => {
  const outcomeOf = async (reply: Reply, kind: Kind = "openai-chat"): Promise<Answer["outcome"]> =>
    (await ask(specOf(kind), reply)).answer.outcome;
  const html = {
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<html><h1>Sign in</h1></html>",
  };

  it.each(kinds)("an HTML page is no answer of %s", async (kind) => {
    expect(await outcomeOf(html, kind)).toEqual({ kind: "invalid", reason: "an HTML page instead of JSON" });
  });

  it("a stream that only claims to be one is said to be what it is", async () => {
    const reply = streamed("openai-chat", "<html>not events</html>");
    expect(await outcomeOf(reply)).toEqual({
      kind: "invalid",
      reason: "an HTML page instead of a stream of events",
    });
    expect(await outcomeOf(streamed("openai-chat", "plain words\n"))).toEqual({
      kind: "invalid",
      reason: "not a stream of events: plain words",
    });
  });

  it("a stream of another protocol is told from a cut one", async () => {
    const reply = streamed(
      "openai-chat",
      '{"type":"response.created"}'.replace(/^/, "data: ").concat("\n\n"),
    );
    expect(await outcomeOf(reply)).toMatchObject({
      kind: "invalid",
      reason: 'events of another protocol: {"type":"response.created"}',
    });
  });

  it("a stream that ends before its first event is cut", async () => {
    expect((await outcomeOf(streamed("openai-chat", ""))).kind).toBe("streamCut");
    expect((await outcomeOf(streamed("openai-chat", ": ping\n\n"))).kind).toBe("streamCut");
  });

  it("a stream of end marks alone is no answer", async () => {
    expect(await outcomeOf(streamed("openai-chat", doneMark))).toEqual({
      kind: "invalid",
      reason: "a stream without an answer in it",
    });
  });

  it("bytes that are no UTF-8 do no harm, split over reads or not", async () => {
    const body = Buffer.concat([
      Buffer.from('data: {"choices":[{"delta":{"content":"a'),
      Buffer.from([0xe2, 0x82, 0xff, 0xf0, 0x9f]),
      Buffer.from('b"},"finish_reason":"stop"}]}\n\n'),
    ]);
    const texts = await Promise.all(
      Array.from({ length: body.length - 1 }, async (_, index) => {
        const pieces = [body.subarray(0, index + 1), body.subarray(index + 1)];
        const { answer } = await ask(specOf("openai-chat"), streamed("openai-chat", pieces));
        expect(answer.outcome).toEqual({ kind: "ok" });
        return answer.output?.text;
      }),
    );
    expect(new Set(texts)).toEqual(new Set(["a\ufffd\ufffd\ufffdb"]));
  });

  it.each<[Kind, string]>([
    ["openai-chat", "the server sent an event of more than 8388608 bytes"],
    ["ollama-chat", "the server sent a line of more than 8388608 bytes"],
  ])("an event of 10 MB ends %s, and what came before is kept", async (kind, reason) => {
    const huge = Buffer.alloc(10 * 1024 * 1024, "x");
    const begin = brokenCases.find((each) => each.name === `${kind} cut between events`)?.body ?? "";
    const head = Buffer.from(kind === "openai-chat" ? 'data: {"x":"' : '{"x":"');
    const { answer } = await ask(specOf(kind), streamed(kind, [Buffer.from(begin), head, huge]));
    expect(answer.outcome).toEqual({ kind: "invalid", reason });
    expect(answer.output?.text).toBe("Hello, ");
  });

  it.each<[string, object]>([
    ["missing", {}],
    ["null", { usage: null }],
    ["zero", { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }],
    ["nonsense", { usage: { prompt_tokens: "12", completion_tokens: -1 } }],
    ["a list", { usage: [1, 2] }],
  ])("usage that is %s is absent, never 0", async (_what, more) => {
    const body = chatChunk({ content: "Hi" }, "stop", more) + doneMark;
    const { answer } = await ask(specOf("openai-chat"), streamed("openai-chat", body));
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer).not.toHaveProperty("usage");
    expect(answer).not.toHaveProperty("chunkTokens");
  });

  it("running totals that shrink are not believed", async () => {
    const totals = [3, 2].map((total) => ({ usage: { prompt_tokens: 1, completion_tokens: total } }));
    const body = totals.map((more) => chatChunk({ content: "x" }, null, more)).join("") + doneMark;
    const { answer } = await ask(specOf("openai-chat"), streamed("openai-chat", body));
    expect(answer).not.toHaveProperty("chunkTokens");
  });

  it("whatever JSON an event holds, the answer is an outcome and fits the log", async () => {
    const known = fc.constantFrom(
      "choices",
      "delta",
      "content",
      "message",
      "error",
      "usage",
      "type",
      "response",
      "done",
      "stop",
      "index",
      "finish_reason",
      "tool_calls",
      "timings",
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, 0, -1, 1.5, "", "x", "response.completed", "message_stop"),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(known, tie("json"), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.array(json, { maxLength: 4 }), async (kind, events) => {
        const write = kind.startsWith("ollama") ? line : event;
        const { answer } = await ask(
          specOf(kind),
          streamed(kind, events.map((each) => write(each)).join("")),
        );
        const plan = { id: 0, level: 0, warmup: false, plannedAt: 0, input: samplePrompt().input };
        expect(requestRecordSchema.safeParse({ ...plan, ...answer }).error).toBeUndefined();
      }),
      { seed: 20260303, numRuns: 700 },
    );
  });

  it("a very long stream is cut at a limit and not kept without end", async () => {
    const chunk = Buffer.from(chatChunk({ content: "x".repeat(1_000_000) }));
    const reply = streamed(
      "openai-chat",
      Array.from({ length: 70 }, () => chunk),
    );
    const { answer } = await ask(specOf("openai-chat"), reply);
    expect(answer.outcome).toEqual({ kind: "invalid", reason: "a stream of more than 67108864 bytes" });
    expect(answer.chunkAts).toHaveLength(67);
  });

  it("says a long text as it was", async () => {
    const words = Array.from({ length: 3000 }, (_, index) => ` wörd${index}`);
    const body = words.map((content) => chatChunk({ content })).join("") + chatChunk({}, "stop") + doneMark;
    const { answer } = await ask(
      specOf("openai-chat"),
      streamed("openai-chat", eachEvent("openai-chat", body)),
    );
    expect(answer.output?.text).toBe(words.join(""));
    expect(answer.chunkAts).toEqual(words.map((_, index) => 11 + index));
  });
});
