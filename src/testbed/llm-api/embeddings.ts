import { ApiError, clientLeft } from "../http/api-error.ts";
import type { LlmDesk } from "../llm/answer-llm.ts";
import { type JsonObject, textField, textsField } from "./json-body.ts";

/**
 * OpenAI's embeddings. They take a slot like any other request.
 * @throws ApiError, LlmRefusal
 */
export async function answerEmbeddings(
  { engine, models, queue }: LlmDesk,
  body: JsonObject,
  signal: AbortSignal,
): Promise<object> {
  const texts = textsField(body, "input");
  if (texts.length === 0) throw new ApiError(400, "input is missing", { param: "input" });
  const encoding = textField(body, "encoding_format") ?? "float";
  if (encoding !== "float" && encoding !== "base64") {
    throw new ApiError(400, "encoding_format must be float or base64", { param: "encoding_format" });
  }
  const model = models.find(textField(body, "model"));
  if (!engine.embed) throw new ApiError(400, `the engine ${engine.name} has no embeddings`);
  if (queue.isFull()) {
    throw new ApiError(429, "the queue is full", { code: "queue_full", headers: { "retry-after": "1" } });
  }
  const slot = await queue.enter(signal);
  if (slot === null) throw new ApiError(clientLeft, "the client left");
  try {
    const { vectors, inputTokens } = await engine.embed(model.id, texts);
    return {
      object: "list",
      model: model.id,
      data: vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: encoding === "float" ? vector : toBase64(vector),
      })),
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    };
  } finally {
    queue.leave(slot);
  }
}

/** Little-endian 32-bit floats, as OpenAI's clients ask for them. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString("base64");
}
