import { errorBody } from "../http/api-error.ts";
import type { LlmPiece } from "../llm/llm-engine.ts";
import { type AnswerEvents, type AnswerFrame, dataEvent, eventStream, type LlmDialect } from "./dialect.ts";
import { messagesField } from "./messages.ts";
import { llamaTimings, openaiUsage, readSampling } from "./openai-parts.ts";

const callId = "call_0";

/** OpenAI's chat completions. */
export const openaiChat: LlmDialect = {
  path: "/v1/chat/completions",
  streamType: eventStream,
  errorBody,
  read: (body) => ({
    ...readSampling(body),
    prompt: { kind: "chat", messages: messagesField(body, "messages") },
  }),
  events: chatEvents,
  whole(frame, { text, reasoning, toolCall, result }) {
    const { model, shape } = frame;
    const calls = toolCall && [{ id: callId, type: "function", function: toolCall }];
    const message = {
      role: "assistant",
      content: toolCall ? null : text,
      ...(reasoning !== "" && { [shape.reasoningField]: reasoning }),
      ...(calls && { tool_calls: calls }),
    };
    return {
      id: `chatcmpl-${frame.requestId}`,
      object: "chat.completion",
      created: Math.floor(frame.createdAtMs / 1000),
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: result.finishReason }],
      usage: openaiUsage(result),
      ...(shape.timings && { timings: llamaTimings(result) }),
    };
  },
};

function chatEvents(frame: AnswerFrame): AnswerEvents {
  const { shape, usage, inputTokens } = frame;
  const head = {
    id: `chatcmpl-${frame.requestId}`,
    object: "chat.completion.chunk",
    created: Math.floor(frame.createdAtMs / 1000),
    model: frame.model,
  };
  const chunk = (delta: object, finish: string | null, more: object = {}): string =>
    dataEvent({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...more });
  // Whoever asks for usage gets the field in every chunk, null in all but the last: so OpenAI's reference.
  const counted = (outputTokens: number): object => {
    if (usage === "continuous") return { usage: openaiUsage({ inputTokens, outputTokens }) };
    return usage === "end" ? { usage: null } : {};
  };

  return {
    opening: () =>
      shape.roleChunk === "none" ? "" : chunk({ role: "assistant", content: "" }, null, counted(0)),
    piece: (piece, outputTokens) => chunk(deltaOf(piece, shape.reasoningField), null, counted(outputTokens)),
    done(result) {
      const timings = shape.timings ? { timings: llamaTimings(result) } : {};
      const last = usage === "none" ? timings : {};
      const finish = chunk({}, result.finishReason, { ...counted(result.outputTokens), ...last });
      const counts =
        usage === "none" ? "" : dataEvent({ ...head, choices: [], usage: openaiUsage(result), ...timings });
      return `${finish}${counts}${shape.done ? "data: [DONE]\n\n" : ""}`;
    },
    failed: (error) => `data: ${errorBody(error)}\n\n${shape.done ? "data: [DONE]\n\n" : ""}`,
  };
}

function deltaOf({ kind, text, toolName }: LlmPiece, reasoningField: string): object {
  switch (kind) {
    case "answer":
      return { content: text };
    case "reasoning":
      return { [reasoningField]: text };
    case "tool": {
      const named = toolName === undefined ? {} : { id: callId, type: "function" };
      const name = toolName === undefined ? {} : { name: toolName };
      return { tool_calls: [{ index: 0, ...named, function: { ...name, arguments: text } }] };
    }
  }
}
