import { ApiError } from "../http/api-error.ts";
import type { LlmResult } from "../llm/llm-engine.ts";
import { dataEvent, eventStream, type LlmDialect } from "./dialect.ts";
import { countField, flagField, numberField, textField, textsField } from "./json-body.ts";
import { llamaTimings } from "./openai-parts.ts";

const errorTypes: Readonly<Record<number, string>> = {
  401: "authentication_error",
  404: "not_found_error",
  500: "server_error",
  503: "unavailable_error",
};

const errorData = ({ status, message }: ApiError): object => ({
  error: { code: status, message, type: errorTypes[status] ?? "invalid_request_error" },
});

/** The own path of llama.cpp's server. */
export const llamaCompletion: LlmDialect = {
  path: "/completion",
  streamType: eventStream,
  errorBody: (error) => JSON.stringify(errorData(error)),
  read(body) {
    const text = textField(body, "prompt");
    if (text === null) throw new ApiError(400, "prompt is missing", { param: "prompt" });
    const most = numberField(body, "n_predict", { min: -1 });
    return {
      model: textField(body, "model"),
      prompt: { kind: "text", text },
      maxTokens: most === -1 ? null : countField(body, "n_predict", 1),
      minTokens: 0,
      ignoreEos: flagField(body, "ignore_eos"),
      temperature: numberField(body, "temperature", { min: 0 }),
      // -1 is "random" there.
      seed: body.seed === -1 ? null : numberField(body, "seed"),
      stop: textsField(body, "stop"),
      stream: flagField(body, "stream"),
      usage: "end",
    };
  },
  events: (frame) => ({
    opening: () => "",
    piece: ({ text, tokens }, outputTokens) =>
      dataEvent({
        index: 0,
        content: text,
        tokens: new Array(tokens).fill(0),
        stop: false,
        id_slot: 0,
        tokens_predicted: outputTokens,
        tokens_evaluated: frame.inputTokens,
      }),
    done: (result) => dataEvent({ content: "", ...ending(frame.model, result) }),
    failed: (error) => dataEvent(errorData(error)),
  }),
  whole: ({ model }, { text, reasoning, toolCall, result }) => ({
    content: `${reasoning}${text}${toolCall?.arguments ?? ""}`,
    ...ending(model, result),
  }),
};

const ending = (model: string, result: LlmResult): object => ({
  index: 0,
  tokens: [],
  id_slot: 0,
  stop: true,
  model,
  tokens_predicted: result.outputTokens,
  tokens_evaluated: result.inputTokens,
  tokens_cached: result.cachedInputTokens ?? 0,
  truncated: false,
  stop_type: result.finishReason === "length" ? "limit" : "eos",
  stopping_word: "",
  timings: llamaTimings(result),
});
