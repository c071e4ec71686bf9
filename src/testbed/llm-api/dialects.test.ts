import { describe, expect, test } from "vitest";
import { chat, eventsIn, llmServer, post } from "../llm/llm-client.fixture.ts";

const words = (text: string): number => text.trim().split(/\s+/).length;

/** Three input tokens, two tokens of reasoning and three of the answer, one of which each dialect must tell apart. */
const sim = { reasoningTokens: 2 };
const number = expect.any(Number);

async function both(path: string, body: object, more: object = {}) {
  const server = await llmServer({ ...sim, ...more });
  const whole = await post(server.url, path, { ...body, seed: 4, stream: false });
  const stream = await post(server.url, path, { ...body, seed: 4, stream: true });
  expect([whole.status, stream.status]).toEqual([200, 200]);
  expect(whole.headers.get("content-type")).toBe("application/json");
  return {
    whole: JSON.parse(await whole.text()),
    streamed: await stream.text(),
    streamType: stream.headers.get("content-type"),
    truth: server.truth().requests[1],
  };
}

describe("OpenAI's chat completions", () => {
  const asked = chat({ max_tokens: 5 });
  const usage = {
    prompt_tokens: 3,
    completion_tokens: 5,
    total_tokens: 8,
    completion_tokens_details: { reasoning_tokens: 2 },
  };

  test("answer whole and streamed with the same words", async () => {
    const { whole, streamed, streamType } = await both("/v1/chat/completions", asked);
    expect(whole).toMatchObject({ object: "chat.completion", model: "sim", usage });
    const [choice] = whole.choices;
    expect(choice).toMatchObject({ index: 0, finish_reason: "length", message: { role: "assistant" } });
    expect([words(choice.message.content), words(choice.message.reasoning_content)]).toEqual([3, 2]);

    expect(streamType).toBe("text/event-stream; charset=utf-8");
    const events = eventsIn(streamed).map(({ data }) => data);
    expect(events.at(-1)).toBe("[DONE]");
    const chunks = events.slice(0, -1);
    expect(chunks.every((chunk) => chunk.object === "chat.completion.chunk" && !("usage" in chunk))).toBe(
      true,
    );
    const deltas = chunks.map((chunk) => chunk.choices[0].delta);
    expect(deltas[0]).toEqual({ role: "assistant", content: "" });
    expect(deltas.at(-1)).toEqual({});
    expect(chunks.map((chunk) => chunk.choices[0].finish_reason)).toEqual([...Array(6).fill(null), "length"]);
    expect(deltas.map((delta) => delta.content ?? "").join("")).toBe(choice.message.content);
    expect(deltas.map((delta) => delta.reasoning_content ?? "").join("")).toBe(
      choice.message.reasoning_content,
    );
    expect(chunks.at(-1).timings).toMatchObject({ prompt_n: 3, predicted_n: 5, predicted_ms: number });
  });

  test("give usage in one more chunk when it is asked for", async () => {
    const { streamed } = await both("/v1/chat/completions", {
      ...asked,
      stream_options: { include_usage: true },
    });
    const chunks = eventsIn(streamed)
      .slice(0, -1)
      .map(({ data }) => data);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  test("give growing usage in every chunk when that is asked for", async () => {
    const { streamed } = await both("/v1/chat/completions", {
      ...asked,
      stream_options: { include_usage: true, continuous_usage_stats: true },
    });
    const chunks = eventsIn(streamed)
      .slice(0, -1)
      .map(({ data }) => data);
    expect(chunks.map((chunk) => chunk.usage.completion_tokens)).toEqual([0, 1, 2, 3, 4, 5, 5, 5]);
    expect(chunks.every((chunk) => chunk.usage.prompt_tokens === 3)).toBe(true);
  });

  test("stream a tool call as fragments of its arguments", async () => {
    const tools = [{ type: "function", function: { name: "look_up" } }];
    const more = { toolCall: true, reasoningTokens: 0, outputTokens: { kind: "fixed", tokens: 3 } };
    const { whole, streamed } = await both("/v1/chat/completions", chat({ tools }), more);
    const [call] = whole.choices[0].message.tool_calls;
    expect(call).toMatchObject({ type: "function", function: { name: "look_up" } });
    expect(whole.choices[0]).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
    const calls = eventsIn(streamed).flatMap(({ data }) => data.choices?.[0]?.delta.tool_calls ?? []);
    expect(calls[0]).toMatchObject({ index: 0, id: call.id, function: { name: "look_up" } });
    expect(calls.map((piece) => piece.function.arguments).join("")).toBe(call.function.arguments);
    expect(words(JSON.parse(call.function.arguments).text)).toBe(3);
  });

  test("take the parts of a message and every role", async () => {
    const server = await llmServer();
    const messages = [
      { role: "developer", content: "be kind" },
      {
        role: "user",
        content: [
          { type: "text", text: "one two" },
          { type: "text", text: "three" },
        ],
      },
      { role: "assistant", content: null },
      { role: "tool", content: "four" },
    ];
    const answer = await (await post(server.url, "/v1/chat/completions", { messages, max_tokens: 1 })).json();
    expect(answer).toMatchObject({ usage: { prompt_tokens: 6 } });
  });
});

describe("OpenAI's text completions", () => {
  test("answer whole and streamed with the same words", async () => {
    const { whole, streamed } = await both("/v1/completions", {
      prompt: "a b c",
      max_tokens: 5,
      stream_options: { include_usage: true },
    });
    expect(whole).toMatchObject({
      object: "text_completion",
      usage: { prompt_tokens: 3, completion_tokens: 5 },
    });
    expect(words(whole.choices[0].text)).toBe(5);
    const events = eventsIn(streamed).map(({ data }) => data);
    expect(events.pop()).toBe("[DONE]");
    expect(events.pop()).toMatchObject({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } });
    expect(events.map((chunk) => chunk.choices[0].text).join("")).toBe(whole.choices[0].text);
    expect(events.at(-1).choices[0].finish_reason).toBe("length");
    expect(events).toHaveLength(6);
  });
});

describe("OpenAI's responses", () => {
  test("answer whole and streamed with the same items", async () => {
    const { whole, streamed } = await both("/v1/responses", {
      instructions: "be kind",
      input: [{ role: "user", content: [{ type: "input_text", text: "hello" }] }],
      max_output_tokens: 5,
    });
    expect(whole).toMatchObject({
      object: "response",
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ type: "reasoning" }, { type: "message", role: "assistant" }],
      usage: { input_tokens: 3, output_tokens: 5, output_tokens_details: { reasoning_tokens: 2 } },
    });
    const events = eventsIn(streamed);
    expect(events.every(({ name, data }, i) => data.type === name && data.sequence_number === i)).toBe(true);
    expect(events.map(({ name }) => name?.replace("response.", ""))).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "reasoning_text.delta",
      "reasoning_text.delta",
      "reasoning_text.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "incomplete",
    ]);
    const deltas = events.filter(({ name }) => name === "response.output_text.delta");
    const text = deltas.map(({ data }) => data.delta).join("");
    expect(text).toBe(whole.output[1].content[0].text);
    expect(events.at(-1)?.data.response).toMatchObject({ output: whole.output, usage: whole.usage });
  });

  test("end in response.completed when the model ends by itself", async () => {
    const { whole, streamed } = await both("/v1/responses", { input: "hello" }, sim);
    expect(whole).toMatchObject({ status: "completed", incomplete_details: null });
    expect(eventsIn(streamed).at(-1)).toMatchObject({
      name: "response.completed",
      data: { response: { status: "completed", usage: { output_tokens: 128 } } },
    });
  });
});

describe("Anthropic's messages", () => {
  test("answer whole and streamed with the same blocks", async () => {
    const { whole, streamed } = await both("/v1/messages", chat({ system: "be kind", max_tokens: 5 }));
    expect(whole).toMatchObject({
      type: "message",
      role: "assistant",
      stop_reason: "max_tokens",
      content: [{ type: "thinking" }, { type: "text" }],
      usage: { input_tokens: 5, output_tokens: 5 },
    });
    const events = eventsIn(streamed);
    expect(events.every(({ name, data }) => data.type === name)).toBe(true);
    expect(events.map(({ name }) => name?.replace("content_block_", ""))).toEqual([
      "message_start",
      "ping",
      "start",
      "delta",
      "delta",
      "delta",
      "stop",
      "start",
      "delta",
      "delta",
      "delta",
      "stop",
      "message_delta",
      "message_stop",
    ]);
    expect(events[0]?.data.message).toMatchObject({
      content: [],
      stop_reason: null,
      usage: { input_tokens: 5 },
    });
    const joined = (field: string): string => events.map(({ data }) => data.delta?.[field] ?? "").join("");
    expect(joined("thinking")).toBe(whole.content[0].thinking);
    expect(joined("text")).toBe(whole.content[1].text);
    expect(events.map(({ data }) => data.index).filter((i) => i !== undefined)).toEqual([
      0, 0, 0, 0, 0, 1, 1, 1, 1, 1,
    ]);
    expect(events.at(-2)?.data).toMatchObject({
      delta: { stop_reason: "max_tokens" },
      usage: { output_tokens: 5 },
    });
  });

  test("stream a tool call as fragments of its input", async () => {
    const more = { toolCall: true, reasoningTokens: 0, outputTokens: { kind: "fixed", tokens: 3 } };
    const asked = chat({ max_tokens: 90, tools: [{ name: "look_up" }] });
    const { whole, streamed } = await both("/v1/messages", asked, more);
    expect(whole).toMatchObject({
      stop_reason: "tool_use",
      content: [{ type: "tool_use", name: "look_up" }],
    });
    const json = eventsIn(streamed)
      .map(({ data }) => data.delta?.partial_json ?? "")
      .join("");
    expect(JSON.parse(json)).toEqual(whole.content[0].input);
  });
});

describe("Ollama", () => {
  const ending = {
    done: true,
    done_reason: "length",
    total_duration: number,
    load_duration: number,
    prompt_eval_count: 3,
    prompt_eval_duration: number,
    eval_count: 5,
    eval_duration: number,
  };
  const asked = { model: "sim:latest", options: { num_predict: 5 } };
  const lines = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("chats whole and line by line with the same words", async () => {
    const { whole, streamed, streamType } = await both("/api/chat", { ...chat(), ...asked });
    expect(whole).toMatchObject({ model: "sim", message: { role: "assistant" }, ...ending });
    expect([words(whole.message.content), words(whole.message.thinking)]).toEqual([3, 2]);
    expect(streamType).toBe("application/x-ndjson");
    const parts = lines(streamed);
    expect(parts.slice(0, -1).every(({ done }) => done === false)).toBe(true);
    expect(parts.map(({ message }) => message.thinking ?? "").join("")).not.toBe("");
    expect(parts.map(({ message }) => words(message.content || message.thinking || "-"))).toEqual(
      Array(6).fill(1),
    );
    expect(parts.at(-1)).toMatchObject(ending);
    // Durations are nanoseconds: the parts fit into the whole.
    const { total_duration, prompt_eval_duration, eval_duration } = parts.at(-1);
    expect(prompt_eval_duration + eval_duration).toBeLessThanOrEqual(total_duration);
    expect(total_duration).toBeGreaterThan(10_000);
  });

  test("continues a text", async () => {
    const { whole, streamed } = await both(
      "/api/generate",
      { prompt: "a b c", ...asked },
      { reasoningTokens: 0 },
    );
    expect(whole).toMatchObject({ response: expect.any(String), ...ending });
    expect(
      lines(streamed)
        .map(({ response }) => response)
        .filter((text) => text !== ""),
    ).toHaveLength(5);
    expect(
      words(
        lines(streamed)
          .map(({ response }) => response)
          .join(""),
      ),
    ).toBe(5);
  });

  test("streams unless it is told not to", async () => {
    const server = await llmServer();
    const answer = await post(server.url, "/api/generate", { prompt: "a", ...asked });
    expect(lines(await answer.text())).toHaveLength(6);
  });

  test("sends a tool call in one piece", async () => {
    const more = { toolCall: true, reasoningTokens: 0, outputTokens: { kind: "fixed", tokens: 4 } };
    const { streamed } = await both("/api/chat", chat(), more);
    const [only, ...rest] = lines(streamed);
    expect(rest).toEqual([]);
    expect(words(only.message.tool_calls[0].function.arguments.text)).toBe(4);
    expect(only.eval_count).toBe(4);
  });

  test("lists its models and loads one that is not loaded", async () => {
    const server = await llmServer({ models: ["small", "large"], loadMs: 5 });
    const { models } = (await (await fetch(`${server.url}/api/tags`)).json()) as {
      models: { name: string; synthetic: boolean }[];
    };
    expect(models.map(({ synthetic }) => synthetic)).toEqual([true, true]);
    expect(models.map(({ name }) => name)).toEqual(["small:latest", "large:latest"]);
    const asked = { model: "large", prompt: "a", options: { num_predict: 1 }, stream: false };
    const first = await (await post(server.url, "/api/generate", asked)).json();
    const second = await (await post(server.url, "/api/generate", asked)).json();
    expect((first as { load_duration: number }).load_duration).toBeGreaterThanOrEqual(5e6);
    expect((second as { load_duration: number }).load_duration).toBeLessThan(5e6);
  });
});

describe("llama.cpp's completion", () => {
  test("answers whole and streamed with the same words and with timings", async () => {
    const { whole, streamed } = await both("/completion", { prompt: "a b c", n_predict: 5 });
    const ending = {
      stop: true,
      stop_type: "limit",
      tokens_predicted: 5,
      tokens_evaluated: 3,
      timings: { prompt_n: 3, predicted_n: 5, prompt_ms: number, predicted_ms: number },
    };
    expect(whole).toMatchObject(ending);
    expect(words(whole.content)).toBe(5);
    const events = eventsIn(streamed).map(({ data }) => data);
    expect(events.map(({ content }) => content).join("")).toBe(whole.content);
    expect(events.map(({ tokens }) => tokens.length)).toEqual([1, 1, 1, 1, 1, 0]);
    expect(events.at(-1)).toMatchObject({ content: "", ...ending });
  });
});

describe("embeddings", () => {
  test("come as numbers or as base64 of the same numbers", async () => {
    const server = await llmServer({ embeddingDimensions: 8 });
    const ask = async (encoding_format: string) =>
      (await (await post(server.url, "/v1/embeddings", { input: ["a b", "c"], encoding_format })).json()) as {
        data: { index: number; embedding: number[] & string }[];
        usage: object;
      };
    const floats = await ask("float");
    expect(floats.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    expect(floats.data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 8],
      [1, 8],
    ]);
    const { data } = await ask("base64");
    const bytes = Buffer.from(data[0]?.embedding ?? "", "base64");
    const decoded = Array.from({ length: 8 }, (_, i) => bytes.readFloatLE(i * 4));
    for (const [i, value] of decoded.entries())
      expect(value).toBeCloseTo(floats.data[0]?.embedding[i] ?? 9, 6);
  });
});
