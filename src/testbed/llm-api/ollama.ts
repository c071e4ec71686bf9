import type { ApiError } from "../http/api-error.ts";
import type { LlmResult } from "../llm/llm-engine.ts";
import {
  type AnswerEvents,
  type AnswerFrame,
  type AskedJob,
  type LlmDialect,
  parsedArguments,
  type WholeAnswer,
} from "./dialect.ts";
import {
  countField,
  flagField,
  type JsonObject,
  numberField,
  objectField,
  textField,
  textsField,
} from "./json-body.ts";
import { messagesField } from "./messages.ts";

const ndjson = "application/x-ndjson";
const line = (data: object): string => `${JSON.stringify(data)}\n`;

/** Ollama's names have a tag behind a colon; "latest" goes without saying. */
export const ollamaName = (model: string): string => (model.includes(":") ? model : `${model}:latest`);

export const ollamaError = ({ message }: ApiError): string => JSON.stringify({ error: message });

function readCommon(body: JsonObject): Omit<AskedJob, "prompt"> {
  const options = objectField(body, "options");
  const most = numberField(options, "num_predict", { min: -2 });
  return {
    model: textField(body, "model")?.replace(/:latest$/, "") ?? null,
    // -1 is "without end" and -2 "until the context is full".
    maxTokens: most === null || most < 0 ? null : countField(options, "num_predict", 1),
    minTokens: 0,
    ignoreEos: most !== null && most < 0,
    temperature: numberField(options, "temperature", { min: 0 }),
    seed: numberField(options, "seed"),
    stop: textsField(options, "stop"),
    stream: flagField(body, "stream", true),
    usage: "end",
  };
}

/** The last line of a stream, without its output: counts, and durations in nanoseconds. */
function ending(frame: AnswerFrame, { finishReason, inputTokens, outputTokens, timings }: LlmResult): object {
  return {
    done: true,
    done_reason: finishReason === "length" ? "length" : "stop",
    total_duration: Math.round(frame.elapsedNs()),
    load_duration: Math.round(frame.loadNs),
    prompt_eval_count: inputTokens,
    prompt_eval_duration: Math.round(timings.promptMs * 1e6),
    eval_count: outputTokens,
    eval_duration: Math.round(timings.outputMs * 1e6),
  };
}

const begin = ({ model, createdAtMs }: AnswerFrame): object => ({
  model,
  created_at: new Date(createdAtMs).toISOString(),
});

/** @param output puts output into the place where the path has it */
function ollamaDialect(
  path: string,
  output: (parts: { answer?: string; reasoning?: string; call?: WholeAnswer["toolCall"] }) => object,
  prompt: (body: JsonObject) => AskedJob["prompt"],
): LlmDialect {
  const events = (frame: AnswerFrame): AnswerEvents => {
    // Ollama sends a tool call in one piece.
    let toolName = "";
    let toolArguments = "";
    return {
      opening: () => "",
      piece(piece) {
        if (piece.kind === "tool") {
          toolName = piece.toolName ?? toolName;
          toolArguments += piece.text;
          return "";
        }
        return line({ ...begin(frame), ...output({ [piece.kind]: piece.text }), done: false });
      },
      done(result) {
        const call = toolName === "" ? {} : { call: { name: toolName, arguments: toolArguments } };
        return line({ ...begin(frame), ...output(call), ...ending(frame, result) });
      },
      failed: ({ message }) => line({ error: message }),
    };
  };
  return {
    path,
    streamType: ndjson,
    loadsModels: true,
    errorBody: ollamaError,
    read: (body) => ({ ...readCommon(body), prompt: prompt(body) }),
    events,
    whole: (frame, { text, reasoning, toolCall, result }) => ({
      ...begin(frame),
      ...output({ answer: text, reasoning, call: toolCall }),
      ...ending(frame, result),
    }),
  };
}

/** Ollama's conversation. */
export const ollamaChat: LlmDialect = ollamaDialect(
  "/api/chat",
  ({ answer = "", reasoning = "", call }) => ({
    message: {
      role: "assistant",
      content: answer,
      ...(reasoning !== "" && { thinking: reasoning }),
      ...(call && {
        tool_calls: [{ function: { name: call.name, arguments: parsedArguments(call.arguments) } }],
      }),
    },
  }),
  (body) => ({ kind: "chat", messages: messagesField(body, "messages") }),
);

/** Ollama's continuation of a text. */
export const ollamaGenerate: LlmDialect = ollamaDialect(
  "/api/generate",
  ({ answer = "", reasoning = "", call }) => ({
    response: call ? call.arguments : answer,
    ...(reasoning !== "" && { thinking: reasoning }),
  }),
  (body) => {
    const system = textField(body, "system");
    const text = textField(body, "prompt") ?? "";
    return { kind: "text", text: system === null ? text : `${system}\n${text}` };
  },
);
