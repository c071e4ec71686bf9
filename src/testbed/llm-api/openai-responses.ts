import { ApiError, errorBody } from "../http/api-error.ts";
import type { LlmMessage, LlmPiece, LlmResult } from "../llm/llm-engine.ts";
import {
  type AnswerEvents,
  type AnswerFrame,
  type AskedJob,
  eventStream,
  type LlmDialect,
  typedEvent,
  type WholeAnswer,
} from "./dialect.ts";
import { countField, flagField, isObject, type JsonObject, numberField, textField } from "./json-body.ts";
import { readMessage } from "./messages.ts";

/** OpenAI's responses: every output is an item, and every event has a number. */
export const openaiResponses: LlmDialect = {
  path: "/v1/responses",
  streamType: eventStream,
  errorBody,
  read: (body): AskedJob => ({
    model: textField(body, "model"),
    prompt: { kind: "chat", messages: readInput(body) },
    maxTokens: countField(body, "max_output_tokens", 1),
    minTokens: countField(body, "min_tokens") ?? 0,
    ignoreEos: flagField(body, "ignore_eos"),
    temperature: numberField(body, "temperature", { min: 0, max: 2 }),
    seed: numberField(body, "seed"),
    stop: [],
    stream: flagField(body, "stream"),
    usage: "end",
  }),
  events: responseEvents,
  whole: (frame, answer) => ended(frame, itemsOf(answer), answer.result),
};

function readInput(body: JsonObject): LlmMessage[] {
  const instructions = textField(body, "instructions");
  const system: LlmMessage[] = instructions === null ? [] : [{ role: "system", content: instructions }];
  const { input } = body;
  if (typeof input === "string") return [...system, { role: "user", content: input }];
  if (!Array.isArray(input) || input.length === 0) {
    throw new ApiError(400, "input must be a text or a list of messages", { param: "input" });
  }
  return [...system, ...input.map((item, i) => readItem(item, `input[${i}]`))];
}

/** Beside messages, what a tool gave comes back as an item of its own. */
function readItem(item: unknown, where: string): LlmMessage {
  if (isObject(item) && item.type === "function_call_output") {
    return { role: "tool", content: String(item.output ?? "") };
  }
  if (isObject(item) && item.type === "function_call") {
    return { role: "assistant", content: String(item.arguments ?? "") };
  }
  return readMessage(item, where);
}

type ItemKind = LlmPiece["kind"];

function item(kind: ItemKind, text: string, name: string, status: "in_progress" | "completed"): object {
  switch (kind) {
    case "answer": {
      const content = status === "completed" ? [outputText(text)] : [];
      return { id: "msg_0", type: "message", status, role: "assistant", content };
    }
    case "reasoning": {
      const content = status === "completed" ? [{ type: "reasoning_text", text }] : [];
      return { id: "rs_0", type: "reasoning", status, summary: [], content };
    }
    case "tool":
      return { id: "fc_0", type: "function_call", status, call_id: "call_0", name, arguments: text };
  }
}

const outputText = (text: string): object => ({ type: "output_text", text, annotations: [], logprobs: [] });

const itemsOf = ({ text, reasoning, toolCall }: WholeAnswer): object[] => [
  ...(reasoning === "" ? [] : [item("reasoning", reasoning, "", "completed")]),
  ...(text === "" ? [] : [item("answer", text, "", "completed")]),
  ...(toolCall ? [item("tool", toolCall.arguments, toolCall.name, "completed")] : []),
];

function response({ requestId, createdAtMs, model }: AnswerFrame, status: string, more: object = {}): object {
  const created_at = Math.floor(createdAtMs / 1000);
  return { id: `resp_${requestId}`, object: "response", created_at, status, model, output: [], ...more };
}

function ended(frame: AnswerFrame, output: readonly object[], result: LlmResult): object {
  const { finishReason, inputTokens, outputTokens, reasoningTokens = 0, cachedInputTokens = 0 } = result;
  const full = finishReason === "length";
  return response(frame, full ? "incomplete" : "completed", {
    error: null,
    incomplete_details: full ? { reason: "max_output_tokens" } : null,
    output,
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: cachedInputTokens },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: reasoningTokens },
      total_tokens: inputTokens + outputTokens,
    },
  });
}

const deltaTypes = {
  answer: "response.output_text",
  reasoning: "response.reasoning_text",
  tool: "response.function_call_arguments",
} as const;

function responseEvents(frame: AnswerFrame): AnswerEvents {
  let sequence = 0;
  let index = -1;
  let open: { readonly kind: ItemKind; readonly name: string; text: string } | null = null;
  const output: object[] = [];

  const event = (type: string, data: object): string =>
    typedEvent({ type, sequence_number: sequence++, ...data });
  const place = (): object => ({ output_index: index, content_index: 0 });

  const closeItem = (): string => {
    if (!open) return "";
    const { kind, name, text } = open;
    open = null;
    const whole = item(kind, text, name, "completed");
    output.push(whole);
    const done = event(`${deltaTypes[kind]}.done`, {
      ...place(),
      ...(kind === "tool" ? { arguments: text } : { text }),
    });
    const part =
      kind === "answer" ? event("response.content_part.done", { ...place(), part: outputText(text) }) : "";
    return `${done}${part}${event("response.output_item.done", { output_index: index, item: whole })}`;
  };
  const openItem = ({ kind, toolName = "" }: LlmPiece): string => {
    const closed = closeItem();
    index += 1;
    open = { kind, name: toolName, text: "" };
    const begun = item(kind, "", toolName, "in_progress");
    const added = event("response.output_item.added", { output_index: index, item: begun });
    const part =
      kind === "answer" ? event("response.content_part.added", { ...place(), part: outputText("") }) : "";
    return `${closed}${added}${part}`;
  };

  return {
    opening: () =>
      ["created", "in_progress"]
        .map((state) => event(`response.${state}`, { response: response(frame, "in_progress") }))
        .join(""),
    piece(piece) {
      const begun = open?.kind === piece.kind ? "" : openItem(piece);
      if (open) open.text += piece.text;
      return `${begun}${event(`${deltaTypes[piece.kind]}.delta`, { ...place(), delta: piece.text })}`;
    },
    done(result) {
      const closed = closeItem();
      const state = result.finishReason === "length" ? "incomplete" : "completed";
      return `${closed}${event(`response.${state}`, { response: ended(frame, output, result) })}`;
    },
    failed: ({ message, code }) => event("error", { code: code ?? "server_error", message, param: null }),
  };
}
