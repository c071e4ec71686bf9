import type { Answer } from "../target.ts";
import type { PromptTargetSpec } from "./prompt-target-spec.ts";

/** Answers of every protocol, written from its documentation. They all say this. */
export const saidText = "Hello, wörld 🌍!";
export const thoughtText = "Let me think. ";

export const event = (json: unknown, name?: string): string =>
  `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(json)}\n\n`;
export const line = (json: unknown): string => `${JSON.stringify(json)}\n`;
export const doneMark = "data: [DONE]\n\n";

const created = 1_700_000_000;
const chatHead = { id: "chatcmpl-1", object: "chat.completion.chunk", created, model: "tiny" };

export const chatChunk = (delta: object, finishReason: string | null = null, more: object = {}): string =>
  event({ ...chatHead, choices: [{ index: 0, delta, finish_reason: finishReason }], ...more });
export const chatUsage = (usage: object): string => event({ ...chatHead, choices: [], usage });

const openaiCounts = {
  prompt_tokens: 12,
  completion_tokens: 9,
  total_tokens: 21,
  completion_tokens_details: { reasoning_tokens: 4 },
  prompt_tokens_details: { cached_tokens: 8 },
};
const completionChunk = (text: string, finishReason: string | null = null): string =>
  event({
    id: "cmpl-1",
    object: "text_completion",
    created,
    choices: [{ index: 0, text, finish_reason: finishReason }],
  });

const responseBase = { id: "resp_1", object: "response", error: null, incomplete_details: null };
const responsesCounts = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
};
export const responseEvent = (type: string, more: object): string =>
  event({ type, sequence_number: 1, ...more }, type);

const ollamaHead = { model: "tiny", created_at: "2026-01-01T00:00:00Z" };
const ollamaCounts = {
  done: true,
  done_reason: "stop",
  total_duration: 3_000_000_000,
  load_duration: 1_500_000,
  prompt_eval_count: 12,
  prompt_eval_duration: 40_000_000,
  eval_count: 9,
  eval_duration: 250_000_000,
};
export const ollamaMessage = (message: object): string =>
  line({ ...ollamaHead, message: { role: "assistant", content: "", ...message }, done: false });
const ollamaPart = (more: object): string => line({ ...ollamaHead, response: "", ...more, done: false });

export const anthropicEvent = (type: string, more: object = {}): string => event({ type, ...more }, type);
const blockDelta = (index: number, delta: object): string =>
  anthropicEvent("content_block_delta", { index, delta });
export const anthropicStart = anthropicEvent("message_start", {
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    content: [],
    model: "tiny",
    stop_reason: null,
    usage: {
      input_tokens: 4,
      cache_read_input_tokens: 8,
      cache_creation_input_tokens: 0,
      output_tokens: 1,
    },
  },
});

const llamaTimings = {
  cache_n: 8,
  prompt_n: 4,
  prompt_ms: 40,
  prompt_per_second: 100,
  predicted_n: 9,
  predicted_ms: 250,
  predicted_per_second: 36,
};
const llamaChunk = (content: string, tokensPredicted: number): string =>
  event({ index: 0, content, tokens: [1], stop: false, id_slot: 0, tokens_predicted: tokensPredicted });

const usage = { inputTokens: 12, outputTokens: 9, reasoningTokens: 4, cachedInputTokens: 8 };
const sse = "text/event-stream; charset=utf-8";

export interface StreamCase {
  readonly kind: PromptTargetSpec["kind"];
  readonly type: string;
  /** A whole stream. */
  readonly body: string;
  /** The answer's other parts, when each event was a read of its own. */
  readonly expected: Partial<Answer>;
  /** One letter for each event with output. */
  readonly kinds: string;
  /** The same said in one piece. */
  readonly whole: object;
}

const thought = { reasoning: thoughtText, finishReason: "stop" };
const plain = { text: saidText, finishReason: "stop" };
const ollamaTimings = { loadMs: 1.5, promptMs: 40, promptTokens: 12, outputMs: 250, outputTokens: 9 };
const calls = { index: 0, id: "call_1", type: "function" };

export const streamCases: Readonly<Record<string, StreamCase>> = {
  "openai-chat": {
    kind: "openai-chat",
    type: sse,
    body: [
      ": keep-alive\n\n",
      chatChunk({ role: "assistant", content: "" }),
      chatChunk({ reasoning_content: "Let me " }),
      chatChunk({ reasoning_content: "think. ", content: null }),
      chatChunk({ content: "Hello, " }),
      chatChunk({ content: "wörld " }),
      chatChunk({ content: "🌍!" }),
      chatChunk({}, "stop"),
      chatUsage(openaiCounts),
      doneMark,
    ].join(""),
    expected: { output: { text: saidText, ...thought }, usage },
    kinds: "rraaa",
    whole: {
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", reasoning_content: thoughtText, content: saidText },
          finish_reason: "stop",
        },
      ],
      usage: openaiCounts,
    },
  },
  "openai-chat with tool calls, as OpenAI streams them": {
    kind: "openai-chat",
    type: sse,
    body: [
      chatChunk({
        role: "assistant",
        content: null,
        tool_calls: [{ ...calls, function: { name: "get_weather", arguments: "" } }],
      }),
      chatChunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chatChunk({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] }),
      chatChunk({}, "tool_calls"),
      doneMark,
    ].join(""),
    expected: { output: { text: "", toolCalls: 'get_weather{"city":"Oslo"}', finishReason: "tool_calls" } },
    kinds: "ttt",
    whole: {
      choices: [
        {
          message: {
            role: "assistant",
            content: null,
            tool_calls: [{ ...calls, function: { name: "get_weather", arguments: '{"city":"Oslo"}' } }],
          },
          finish_reason: "tool_calls",
        },
      ],
    },
  },
  "openai-chat with vLLM's counts in every chunk": {
    kind: "openai-chat",
    type: sse,
    body: [
      chatChunk({ role: "assistant", content: "" }, null, {
        usage: { prompt_tokens: 12, completion_tokens: 0 },
      }),
      chatChunk({ content: "Hello, " }, null, { usage: { prompt_tokens: 12, completion_tokens: 2 } }),
      chatChunk({ content: "" }, null, { usage: { prompt_tokens: 12, completion_tokens: 3 } }),
      chatChunk({ content: "wörld 🌍!" }, null, { usage: { prompt_tokens: 12, completion_tokens: 8 } }),
      chatChunk({ content: "" }, "stop", { usage: { prompt_tokens: 12, completion_tokens: 9 } }),
      chatUsage({ prompt_tokens: 12, completion_tokens: 9 }),
      doneMark,
    ].join(""),
    expected: { output: plain, usage: { inputTokens: 12, outputTokens: 9 }, chunkTokens: [2, 6] },
    kinds: "aa",
    whole: {
      choices: [{ index: 0, message: { content: saidText }, finish_reason: "stop" }],
      usage: { prompt_tokens: 12, completion_tokens: 9, completion_tokens_details: null },
    },
  },
  "openai-chat of llama.cpp, with timings": {
    kind: "openai-chat",
    type: sse,
    body: [
      chatChunk({ role: "assistant", content: null }),
      chatChunk({ content: "Hello, " }),
      chatChunk({ content: "wörld 🌍!" }),
      event({
        ...chatHead,
        choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
        timings: llamaTimings,
      }),
      doneMark,
    ].join(""),
    expected: {
      output: plain,
      serverTimings: { promptMs: 40, promptTokens: 4, outputMs: 250, outputTokens: 9 },
    },
    kinds: "aa",
    whole: {
      choices: [{ index: 0, message: { content: saidText }, finish_reason: "stop" }],
      timings: llamaTimings,
    },
  },
  "openai-chat with parts, as Mistral streams its thinking": {
    kind: "openai-chat",
    type: sse,
    body: [
      chatChunk({
        content: [{ type: "thinking", thinking: [{ type: "text", text: thoughtText }] }],
      }),
      chatChunk({ content: [{ type: "text", text: "Hello, " }] }),
      chatChunk({ content: "wörld 🌍!" }, "stop"),
      doneMark,
    ].join(""),
    expected: { output: { text: saidText, ...thought } },
    kinds: "raa",
    whole: {
      choices: [{ message: { reasoning: thoughtText, content: saidText }, finish_reason: "stop" }],
    },
  },
  "openai-completions": {
    kind: "openai-completions",
    type: sse,
    body: [
      completionChunk(""),
      completionChunk("Hello, "),
      completionChunk("wörld 🌍!"),
      completionChunk("", "length"),
      event({ object: "text_completion", choices: [], usage: openaiCounts }),
      doneMark,
    ].join(""),
    expected: { output: { text: saidText, finishReason: "length" }, usage },
    kinds: "aa",
    whole: { choices: [{ index: 0, text: saidText, finish_reason: "length" }], usage: openaiCounts },
  },
  "openai-responses": {
    kind: "openai-responses",
    type: sse,
    body: [
      responseEvent("response.created", { response: { ...responseBase, status: "in_progress", output: [] } }),
      responseEvent("response.in_progress", { response: { ...responseBase, status: "in_progress" } }),
      responseEvent("response.output_item.added", { item: { type: "reasoning", id: "rs_1", summary: [] } }),
      responseEvent("response.reasoning_summary_text.delta", { delta: thoughtText }),
      responseEvent("response.reasoning_summary_text.done", { text: thoughtText }),
      responseEvent("response.output_item.added", { item: { type: "message", id: "msg_1", content: [] } }),
      responseEvent("response.content_part.added", { part: { type: "output_text", text: "" } }),
      responseEvent("response.output_text.delta", { delta: "Hello, " }),
      responseEvent("response.output_text.delta", { delta: "wörld 🌍!" }),
      responseEvent("response.output_text.done", { text: saidText }),
      responseEvent("response.output_item.done", { item: { type: "message", content: [] } }),
      responseEvent("response.completed", {
        response: { ...responseBase, status: "completed", usage: responsesCounts },
      }),
    ].join(""),
    expected: { output: { text: saidText, reasoning: thoughtText, finishReason: "completed" }, usage },
    kinds: "raa",
    whole: {
      ...responseBase,
      status: "completed",
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: thoughtText }] },
        {
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: saidText, annotations: [] }],
        },
      ],
      usage: responsesCounts,
    },
  },
  "openai-responses that reaches its limit in a call": {
    kind: "openai-responses",
    type: sse,
    body: [
      responseEvent("response.output_item.added", {
        item: { type: "function_call", name: "get_weather", arguments: "" },
      }),
      responseEvent("response.function_call_arguments.delta", { delta: '{"ci' }),
      responseEvent("response.incomplete", {
        response: {
          ...responseBase,
          status: "incomplete",
          incomplete_details: { reason: "max_output_tokens" },
        },
      }),
    ].join(""),
    expected: { output: { text: "", toolCalls: 'get_weather{"ci', finishReason: "max_output_tokens" } },
    kinds: "tt",
    whole: {
      ...responseBase,
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ type: "function_call", name: "get_weather", arguments: '{"ci' }],
    },
  },
  "ollama-chat": {
    kind: "ollama-chat",
    type: "application/x-ndjson",
    body: [
      ollamaMessage({ thinking: "Let me " }),
      ollamaMessage({ thinking: "think. " }),
      ollamaMessage({ content: "Hello, " }),
      ollamaMessage({ content: "wörld 🌍!" }),
      ollamaMessage({ tool_calls: [{ function: { name: "get_weather", arguments: { city: "Oslo" } } }] }),
      line({ ...ollamaHead, message: { role: "assistant", content: "" }, ...ollamaCounts }),
    ].join(""),
    expected: {
      output: { text: saidText, ...thought, toolCalls: 'get_weather{"city":"Oslo"}' },
      usage: { inputTokens: 12, outputTokens: 9 },
      serverTimings: ollamaTimings,
    },
    kinds: "rraat",
    whole: {
      ...ollamaHead,
      message: {
        role: "assistant",
        content: saidText,
        thinking: thoughtText,
        tool_calls: [{ function: { name: "get_weather", arguments: { city: "Oslo" } } }],
      },
      ...ollamaCounts,
    },
  },
  "ollama-generate": {
    kind: "ollama-generate",
    type: "application/x-ndjson",
    body: [
      ollamaPart({ thinking: thoughtText }),
      ollamaPart({ response: "Hello, " }),
      ollamaPart({ response: "wörld 🌍!" }),
      line({ ...ollamaHead, response: "", context: [1, 2], ...ollamaCounts }),
    ].join(""),
    expected: {
      output: { text: saidText, ...thought },
      usage: { inputTokens: 12, outputTokens: 9 },
      serverTimings: ollamaTimings,
    },
    kinds: "raa",
    whole: { ...ollamaHead, response: saidText, thinking: thoughtText, context: [1], ...ollamaCounts },
  },
  "anthropic-messages": {
    kind: "anthropic-messages",
    type: sse,
    body: [
      anthropicStart,
      anthropicEvent("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "" } }),
      anthropicEvent("ping"),
      blockDelta(0, { type: "thinking_delta", thinking: thoughtText }),
      blockDelta(0, { type: "signature_delta", signature: "EqQBCgIYAhIM" }),
      anthropicEvent("content_block_stop", { index: 0 }),
      anthropicEvent("content_block_start", { index: 1, content_block: { type: "text", text: "" } }),
      blockDelta(1, { type: "text_delta", text: "Hello, " }),
      blockDelta(1, { type: "text_delta", text: "wörld 🌍!" }),
      anthropicEvent("content_block_stop", { index: 1 }),
      anthropicEvent("content_block_start", {
        index: 2,
        content_block: { type: "tool_use", id: "toolu_1", name: "get_weather", input: {} },
      }),
      blockDelta(2, { type: "input_json_delta", partial_json: "" }),
      blockDelta(2, { type: "input_json_delta", partial_json: '{"city":"Oslo"}' }),
      anthropicEvent("content_block_stop", { index: 2 }),
      anthropicEvent("message_delta", {
        delta: { stop_reason: "tool_use", stop_sequence: null },
        usage: { output_tokens: 9 },
      }),
      anthropicEvent("message_stop"),
    ].join(""),
    expected: {
      output: {
        text: saidText,
        reasoning: thoughtText,
        toolCalls: 'get_weather{"city":"Oslo"}',
        finishReason: "tool_use",
      },
      usage: { inputTokens: 12, cachedInputTokens: 8, outputTokens: 9 },
    },
    kinds: "raatt",
    whole: {
      type: "message",
      content: [
        { type: "thinking", thinking: thoughtText, signature: "EqQBCgIYAhIM" },
        { type: "text", text: saidText },
        { type: "tool_use", id: "toolu_1", name: "get_weather", input: { city: "Oslo" } },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 4, cache_read_input_tokens: 8, output_tokens: 9 },
    },
  },
  "llama-cpp": {
    kind: "llama-cpp",
    type: sse,
    body: [
      llamaChunk("Hello, ", 2),
      llamaChunk("", 3),
      llamaChunk("wörld 🌍!", 9),
      event({
        index: 0,
        content: "",
        stop: true,
        stop_type: "eos",
        tokens_predicted: 9,
        tokens_evaluated: 12,
        tokens_cached: 20,
        timings: llamaTimings,
      }),
    ].join(""),
    expected: {
      output: { text: saidText, finishReason: "eos" },
      usage: { inputTokens: 12, outputTokens: 9, cachedInputTokens: 8 },
      serverTimings: { promptMs: 40, promptTokens: 4, outputMs: 250, outputTokens: 9 },
      chunkTokens: [2, 7],
    },
    kinds: "aa",
    whole: {
      content: saidText,
      stop: true,
      stop_type: "eos",
      tokens_predicted: 9,
      tokens_evaluated: 12,
      timings: llamaTimings,
    },
  },
};

const beginnings = {
  "openai-chat": chatChunk({ role: "assistant", content: "" }) + chatChunk({ content: "Hello, " }),
  "openai-completions": completionChunk("Hello, "),
  "openai-responses": responseEvent("response.output_text.delta", { delta: "Hello, " }),
  "ollama-chat": ollamaMessage({ content: "Hello, " }),
  "ollama-generate": ollamaPart({ response: "Hello, " }),
  "anthropic-messages": anthropicStart + blockDelta(0, { type: "text_delta", text: "Hello, " }),
  "llama-cpp": llamaChunk("Hello, ", 1),
} as const satisfies Record<PromptTargetSpec["kind"], string>;

/** Streams that said "Hello, " and then failed. */
export const brokenCases: readonly {
  readonly name: string;
  readonly kind: PromptTargetSpec["kind"];
  readonly body: string;
  readonly outcome: Answer["outcome"];
}[] = [
  {
    name: "vLLM's error object, followed by [DONE]",
    kind: "openai-chat",
    body: `${beginnings["openai-chat"]}${event({ error: { message: "out of memory", code: 500 } })}${doneMark}`,
    outcome: { kind: "streamError", message: "out of memory" },
  },
  {
    name: "an older error object",
    kind: "openai-completions",
    body: `${beginnings["openai-completions"]}${event({ object: "error", message: "out of memory" })}`,
    outcome: { kind: "streamError", message: "out of memory" },
  },
  {
    name: "an error event of plain text",
    kind: "openai-chat",
    body: `${beginnings["openai-chat"]}event: error\ndata: out of memory\n\n`,
    outcome: { kind: "streamError", message: "out of memory" },
  },
  {
    name: "llama.cpp's error field",
    kind: "llama-cpp",
    body: `${beginnings["llama-cpp"]}error: ${JSON.stringify({ code: 500, message: "out of memory", type: "server_error" })}\n\n`,
    outcome: { kind: "streamError", message: "out of memory" },
  },
  {
    name: "Anthropic's error event",
    kind: "anthropic-messages",
    body:
      beginnings["anthropic-messages"] +
      anthropicEvent("error", { error: { type: "overloaded_error", message: "Overloaded" } }),
    outcome: { kind: "streamError", message: "Overloaded" },
  },
  {
    name: "Ollama's error line",
    kind: "ollama-chat",
    body: beginnings["ollama-chat"] + line({ error: "model runner has unexpectedly stopped" }),
    outcome: { kind: "streamError", message: "model runner has unexpectedly stopped" },
  },
  {
    name: "an error event of responses",
    kind: "openai-responses",
    body:
      beginnings["openai-responses"] +
      responseEvent("error", { code: "server_error", message: "out of memory", param: null }),
    outcome: { kind: "streamError", message: "out of memory" },
  },
  {
    name: "a response that failed",
    kind: "openai-responses",
    body:
      beginnings["openai-responses"] +
      responseEvent("response.failed", {
        response: { status: "failed", error: { code: "server_error", message: "out of memory" } },
      }),
    outcome: { kind: "streamError", message: "out of memory" },
  },
  ...(
    [
      ["openai-chat", "[DONE]"],
      ["openai-completions", "[DONE]"],
      ["openai-responses", "response.completed"],
      ["ollama-chat", "its line with done: true"],
      ["ollama-generate", "its line with done: true"],
      ["anthropic-messages", "message_stop"],
      ["llama-cpp", "its event with stop: true"],
    ] as const
  ).flatMap(([kind, mark]) => {
    const outcome = { kind: "streamCut", reason: `the stream ended without ${mark}` } as const;
    const half = kind.startsWith("ollama") ? '{"mess' : 'data: {"choi';
    return [
      { name: `${kind} cut between events`, kind, body: beginnings[kind], outcome },
      { name: `${kind} cut within an event`, kind, body: `${beginnings[kind]}${half}`, outcome },
    ];
  }),
  {
    name: "an event that is not JSON",
    kind: "openai-chat",
    body: `${beginnings["openai-chat"]}data: <b>oops</b>\n\n${doneMark}`,
    outcome: { kind: "invalid", reason: "an event that is not JSON: <b>oops</b>" },
  },
  {
    name: "a line that is not JSON",
    kind: "ollama-generate",
    body: `${beginnings["ollama-generate"]}<b>oops</b>\n`,
    outcome: { kind: "invalid", reason: "a line that is not JSON: <b>oops</b>" },
  },
];
