import { ApiError } from "../http/api-error.ts";
import type { LlmPiece, LlmResult } from "../llm/llm-engine.ts";
import {
  type AnswerEvents,
  type AnswerFrame,
  type AskedJob,
  eventStream,
  type LlmDialect,
  parsedArguments,
  typedEvent,
  type WholeAnswer,
} from "./dialect.ts";
import { countField, flagField, type JsonObject, numberField, textField, textsField } from "./json-body.ts";
import { flatten, messagesField } from "./messages.ts";

const stopReasons = { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use" } as const;

const errorTypes: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  503: "overloaded_error",
};

const errorData = ({ status, message }: ApiError) => ({
  type: "error",
  error: { type: errorTypes[status] ?? "invalid_request_error", message },
});

/** Anthropic's messages, with thinking and tool use as blocks. */
export const anthropicMessages: LlmDialect = {
  path: "/v1/messages",
  streamType: eventStream,
  errorBody: (error) => JSON.stringify(errorData(error)),
  read,
  events: messageEvents,
  whole: (frame, answer) => ({
    ...message(frame),
    content: blocks(answer),
    stop_reason: stopReasons[answer.result.finishReason],
    usage: usageOf(answer.result),
  }),
};

function read(body: JsonObject): AskedJob {
  const maxTokens = countField(body, "max_tokens", 1);
  if (maxTokens === null) throw new ApiError(400, "max_tokens is missing", { param: "max_tokens" });
  const system = flatten(body.system ?? "", "system");
  const messages = messagesField(body, "messages");
  return {
    model: textField(body, "model"),
    prompt: {
      kind: "chat",
      messages: system === "" ? messages : [{ role: "system", content: system }, ...messages],
    },
    maxTokens,
    minTokens: countField(body, "min_tokens") ?? 0,
    ignoreEos: flagField(body, "ignore_eos"),
    temperature: numberField(body, "temperature", { min: 0, max: 1 }),
    seed: numberField(body, "seed"),
    stop: textsField(body, "stop_sequences"),
    stream: flagField(body, "stream"),
    usage: "end",
  };
}

const message = ({ requestId, model, inputTokens }: AnswerFrame) => ({
  id: `msg_${requestId}`,
  type: "message",
  role: "assistant",
  model,
  content: [] as readonly object[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage: { input_tokens: inputTokens, output_tokens: 0 } as object,
});

const usageOf = ({ inputTokens, outputTokens, cachedInputTokens }: LlmResult): object => ({
  // Here, unlike at OpenAI, cached tokens are not part of input_tokens.
  input_tokens: inputTokens - (cachedInputTokens ?? 0),
  ...(cachedInputTokens !== undefined && { cache_read_input_tokens: cachedInputTokens }),
  output_tokens: outputTokens,
});

const toolUse = (name: string, input: unknown): object => ({ type: "tool_use", id: "toolu_0", name, input });

function blocks({ text, reasoning, toolCall }: WholeAnswer): object[] {
  return [
    ...(reasoning === "" ? [] : [{ type: "thinking", thinking: reasoning, signature: "" }]),
    ...(text === "" ? [] : [{ type: "text", text }]),
    ...(toolCall ? [toolUse(toolCall.name, parsedArguments(toolCall.arguments))] : []),
  ];
}

function messageEvents(frame: AnswerFrame): AnswerEvents {
  let index = -1;
  let open: LlmPiece["kind"] | null = null;

  const closeBlock = (): string => {
    if (open === null) return "";
    const signature =
      open === "reasoning"
        ? typedEvent({
            type: "content_block_delta",
            index,
            delta: { type: "signature_delta", signature: "" },
          })
        : "";
    open = null;
    return `${signature}${typedEvent({ type: "content_block_stop", index })}`;
  };
  const openBlock = ({ kind, toolName = "" }: LlmPiece): string => {
    const closed = closeBlock();
    index += 1;
    open = kind;
    const content_block = {
      answer: { type: "text", text: "" },
      reasoning: { type: "thinking", thinking: "", signature: "" },
      tool: toolUse(toolName, {}),
    }[kind];
    return `${closed}${typedEvent({ type: "content_block_start", index, content_block })}`;
  };

  return {
    opening: () =>
      `${typedEvent({ type: "message_start", message: message(frame) })}${typedEvent({ type: "ping" })}`,
    piece(piece) {
      const begun = piece.kind === open ? "" : openBlock(piece);
      const delta = {
        answer: { type: "text_delta", text: piece.text },
        reasoning: { type: "thinking_delta", thinking: piece.text },
        tool: { type: "input_json_delta", partial_json: piece.text },
      }[piece.kind];
      return `${begun}${typedEvent({ type: "content_block_delta", index, delta })}`;
    },
    done(result) {
      const delta = { stop_reason: stopReasons[result.finishReason], stop_sequence: null };
      return [
        closeBlock(),
        typedEvent({ type: "message_delta", delta, usage: usageOf(result) }),
        typedEvent({ type: "message_stop" }),
      ].join("");
    },
    failed: (error) => typedEvent(errorData(error)),
  };
}
