import { z } from "zod";
import { streamedTargetKeys, urlSchema } from "../spec-parts.ts";

const model = z.string().min(1);
const optionalModel = model
  .exactOptional()
  .meta({ description: "the model's id, as the server lists it; absent: the one the server has" });
const wantedModel = model.meta({ description: "the model's id, as the server lists it" });

/** @param own keys of the body that the spec has keys for, so that no run says one thing and sends another */
const extraSchema = (...own: readonly string[]) =>
  z
    .record(z.string(), z.unknown())
    .refine((extra) => !Object.keys(extra).some((key) => own.includes(key)), {
      error: `cannot hold ${own.join(", ")}: they have keys of their own`,
    })
    .exactOptional()
    .meta({
      description: "any further keys of the request's JSON body, such as top_p, seed or chat_template_kwargs",
    });

const promptKeys = {
  stream: z.boolean().default(true).meta({
    description: "ask for the answer piece by piece; without it there is no time to first token",
  }),
  maxOutputTokens: z.number().int().positive().exactOptional().meta({
    unit: "tokens",
    description: "longest answer, for requests that do not say; absent: the server's own limit",
  }),
  temperature: z.number().min(0).max(2).exactOptional().meta({
    description: "sampling temperature; 0 repeats itself, absent: the server's own",
  }),
  system: z.string().exactOptional().meta({
    description: "system message put before every prompt that has none of its own",
  }),
  ...streamedTargetKeys,
};

const eos = z
  .enum(["respect", "ignore"])
  .exactOptional()
  .meta({
    description:
      "ignore: every answer gets its full length (ignore_eos, min_tokens: vLLM, SGLang, llama.cpp); respect: the model " +
      "may end early, even where the workload asks for full length; absent: as each request asks",
  });

const streamUsage = z
  .enum(["final", "each-chunk", "none"])
  .default("final")
  .meta({
    description:
      "token counts in the stream (stream_options): once at the end, with every chunk (vLLM: tells how many tokens " +
      "each event brought), or not asked for, for servers that refuse the key",
  });

const address = (base: string, path: string) =>
  urlSchema.meta({ description: `${base} or the full path …${path}` });

/** A server that speaks OpenAI's `POST /v1/chat/completions`. */
const openaiChatSpecSchema = z.strictObject({
  kind: z.literal("openai-chat"),
  url: address("http://host:8000, http://host:8000/v1", "/v1/chat/completions"),
  model: optionalModel,
  ...promptKeys,
  maxTokensField: z.enum(["max_tokens", "max_completion_tokens"]).default("max_tokens").meta({
    description: "how the limit is called; OpenAI's reasoning models want max_completion_tokens",
  }),
  eos,
  streamUsage,
  extra: extraSchema("model", "messages", "stream", "temperature", "max_tokens", "max_completion_tokens"),
});
export type OpenaiChatSpec = z.infer<typeof openaiChatSpecSchema>;

/** A server that speaks OpenAI's older `POST /v1/completions`: text in, its continuation out, no chat template. */
const openaiCompletionsSpecSchema = z.strictObject({
  kind: z.literal("openai-completions"),
  url: address("http://host:8000, http://host:8000/v1", "/v1/completions"),
  model: optionalModel,
  ...promptKeys,
  eos,
  streamUsage,
  extra: extraSchema("model", "prompt", "stream", "temperature", "max_tokens"),
});
export type OpenaiCompletionsSpec = z.infer<typeof openaiCompletionsSpecSchema>;

/** A server that speaks OpenAI's `POST /v1/responses`. */
const openaiResponsesSpecSchema = z.strictObject({
  kind: z.literal("openai-responses"),
  url: address("http://host:8000, http://host:8000/v1", "/v1/responses"),
  model: optionalModel,
  ...promptKeys,
  extra: extraSchema("model", "input", "stream", "temperature", "max_output_tokens"),
});
export type OpenaiResponsesSpec = z.infer<typeof openaiResponsesSpecSchema>;

const ollamaKeys = {
  model: wantedModel,
  ...promptKeys,
  keepAlive: z
    .union([z.string().min(1), z.number()])
    .exactOptional()
    .meta({
      description:
        "how long the model stays loaded after the request: 10m, or seconds; -1 for ever; absent: 5m",
    }),
  options: z
    .record(z.string(), z.unknown())
    .refine((options) => !("num_predict" in options) && !("temperature" in options), {
      error: "cannot hold num_predict or temperature: use maxOutputTokens and temperature",
    })
    .exactOptional()
    .meta({ description: "the model's options, such as num_ctx, seed or num_gpu" }),
};

/** Ollama's `POST /api/chat`. */
const ollamaChatSpecSchema = z.strictObject({
  kind: z.literal("ollama-chat"),
  url: address("http://host:11434", "/api/chat"),
  ...ollamaKeys,
  extra: extraSchema("model", "messages", "stream", "options", "keep_alive"),
});
export type OllamaChatSpec = z.infer<typeof ollamaChatSpecSchema>;

/** Ollama's `POST /api/generate`. */
const ollamaGenerateSpecSchema = z.strictObject({
  kind: z.literal("ollama-generate"),
  url: address("http://host:11434", "/api/generate"),
  ...ollamaKeys,
  extra: extraSchema("model", "prompt", "system", "stream", "options", "keep_alive"),
});
export type OllamaGenerateSpec = z.infer<typeof ollamaGenerateSpecSchema>;

/** A server that speaks Anthropic's `POST /v1/messages`. */
const anthropicMessagesSpecSchema = z.strictObject({
  kind: z.literal("anthropic-messages"),
  url: address("https://host, https://host/v1", "/v1/messages"),
  model: wantedModel,
  ...promptKeys,
  maxOutputTokens: z.number().int().positive().default(1024).meta({
    unit: "tokens",
    description: "longest answer, for requests that do not say; this protocol must be told one",
  }),
  extra: extraSchema("model", "messages", "system", "stream", "temperature", "max_tokens"),
});
export type AnthropicMessagesSpec = z.infer<typeof anthropicMessagesSpecSchema>;

/** llama.cpp's own `POST /completion`, with its `timings`: text in, its continuation out, no chat template. */
const llamaCppSpecSchema = z.strictObject({
  kind: z.literal("llama-cpp"),
  url: address("http://host:8080", "/completion"),
  model: optionalModel,
  ...promptKeys,
  eos,
  extra: extraSchema("model", "prompt", "stream", "temperature", "n_predict"),
});
export type LlamaCppSpec = z.infer<typeof llamaCppSpecSchema>;

/** The systems that take prompts, for the union of all targets. */
export const promptTargetSpecSchemas = [
  openaiChatSpecSchema,
  openaiCompletionsSpecSchema,
  openaiResponsesSpecSchema,
  ollamaChatSpecSchema,
  ollamaGenerateSpecSchema,
  anthropicMessagesSpecSchema,
  llamaCppSpecSchema,
] as const;
export type PromptTargetSpec = z.infer<(typeof promptTargetSpecSchemas)[number]>;
