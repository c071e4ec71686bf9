import type { IncomingMessage, ServerResponse } from "node:http";
import { errorBody } from "../http/api-error.ts";
import type { Route } from "../http/front-door.ts";
import { sendWhole } from "../http/send-whole.ts";
import { answerLlm, type LlmDesk } from "../llm/answer-llm.ts";
import { asApiError } from "../llm/as-api-error.ts";
import { type LlmTruth, newLlmTruth } from "../llm/llm-truth.ts";
import type { TruthLog } from "../truth-log.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import type { LlmDialect } from "./dialect.ts";
import { answerEmbeddings } from "./embeddings.ts";
import { type JsonObject, readJsonBody, textField } from "./json-body.ts";
import { llamaCompletion } from "./llama-completion.ts";
import { ollamaChat, ollamaError, ollamaGenerate, ollamaName } from "./ollama.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiResponses } from "./openai-responses.ts";

/** Every way to ask for an answer. A new dialect is a file and a line here. */
export const dialects: readonly LlmDialect[] = [
  openaiChat,
  openaiCompletions,
  openaiResponses,
  anthropicMessages,
  ollamaChat,
  ollamaGenerate,
  llamaCompletion,
];

/** The paths of a language server. */
export function llmRoutes(desk: LlmDesk, truth: TruthLog<LlmTruth>): readonly Route[] {
  const answers = dialects.map(
    (dialect): Route => ({
      method: "POST",
      path: dialect.path,
      errorBody: dialect.errorBody,
      handle(request, response, { requestId, path, receivedAt }) {
        const record = truth.begin(newLlmTruth(requestId, path, receivedAt));
        void answerLlm(desk, dialect, request, response, record);
      },
    }),
  );
  const { models } = desk;
  return [
    ...answers,
    asked("POST", "/v1/embeddings", desk, (body, signal) => answerEmbeddings(desk, body, signal)),
    asked("GET", "/v1/models", desk, () => ({
      object: "list",
      data: models.list().map(({ id, loaded, contextTokens, synthetic = false }) => ({
        id,
        object: "model",
        created: 0,
        owned_by: "inferbench",
        loaded,
        synthetic,
        max_model_len: contextTokens,
      })),
    })),
    asked("POST", "/v1/models/load", desk, async (body) => {
      const before = process.hrtime.bigint();
      const { id } = await models.load(textField(body, "model"));
      return { status: "loaded", model: id, load_ms: Number(process.hrtime.bigint() - before) / 1e6 };
    }),
    asked("POST", "/v1/models/unload", desk, async (body) => ({
      status: "unloaded",
      models: await models.unload(textField(body, "model")),
    })),
    {
      ...asked("GET", "/api/tags", desk, () => ({
        models: models.list().map(({ id, synthetic = false }) => {
          const name = ollamaName(id);
          return { name, model: name, size: 0, details: {}, synthetic };
        }),
      })),
      errorBody: ollamaError,
    },
  ];
}

type Answer = (body: JsonObject, signal: AbortSignal) => object | Promise<object>;

/** A path that is answered with one JSON object. */
function asked(method: "GET" | "POST", path: string, { maxBodyBytes }: LlmDesk, answer: Answer): Route {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const left = new AbortController();
    response.on("close", () => left.abort());
    try {
      const body = method === "GET" ? {} : await readJsonBody(request, maxBodyBytes);
      const text = JSON.stringify(await answer(body, left.signal));
      sendWhole(response, 200, "application/json", text);
    } catch (error) {
      const known = asApiError(error);
      sendWhole(response, known.status, "application/json", errorBody(known), known.headers);
    }
  };
  return { method, path, handle: (request, response) => void respond(request, response) };
}
