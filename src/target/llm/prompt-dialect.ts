import type { PromptRequest } from "../../record/index.ts";
import type { Dialect } from "../dialect.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { createGenerationStream, readGeneration } from "./generation-stream.ts";
import { llamaCpp } from "./llama-cpp.ts";
import { llamaCppUrl, ollamaUrl, openaiModelsUrl, openaiUrl } from "./llm-url.ts";
import { ollamaChat, ollamaGenerate } from "./ollama.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { PromptTargetSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";

interface Endpoint {
  readonly protocol: Protocol;
  readonly url: URL;
  readonly modelsUrl: URL;
}

function openaiEndpoint(address: string, ending: string, protocol: Protocol): Endpoint {
  const url = openaiUrl(address, ending);
  return { protocol, url, modelsUrl: openaiModelsUrl(url) };
}

function endpointOf(spec: PromptTargetSpec): Endpoint {
  const { url } = spec;
  switch (spec.kind) {
    case "openai-chat":
      return openaiEndpoint(url, "chat/completions", openaiChat(spec));
    case "openai-completions":
      return openaiEndpoint(url, "completions", openaiCompletions(spec));
    case "openai-responses":
      return openaiEndpoint(url, "responses", openaiResponses(spec));
    case "anthropic-messages":
      return openaiEndpoint(url, "messages", anthropicMessages(spec));
    case "ollama-chat":
      return { protocol: ollamaChat(spec), url: ollamaUrl(url, "chat"), modelsUrl: ollamaUrl(url, "tags") };
    case "ollama-generate":
      return {
        protocol: ollamaGenerate(spec),
        url: ollamaUrl(url, "generate"),
        modelsUrl: ollamaUrl(url, "tags"),
      };
    case "llama-cpp":
      return {
        protocol: llamaCpp(spec),
        url: llamaCppUrl(url, "completion"),
        modelsUrl: llamaCppUrl(url, "v1/models"),
      };
  }
}

/** How to speak to any server that takes prompts. */
export function promptDialect(spec: PromptTargetSpec): Dialect<PromptRequest> {
  const { model, stream, maxOutputTokens } = spec;
  const { protocol, url, modelsUrl } = endpointOf(spec);
  const streamType = protocol.framing === "lines" ? "application/x-ndjson" : "text/event-stream";
  const details = [
    model === undefined ? "the server's own model" : `model ${model}`,
    stream ? "streamed" : "whole answers",
    ...(maxOutputTokens === undefined ? [] : [`at most ${maxOutputTokens} tokens`]),
  ];
  return {
    input: "prompt",
    url,
    accept: stream ? `${streamType}, application/json` : "application/json",
    headers: spec.kind === "anthropic-messages" ? [["anthropic-version", "2023-06-01"]] : [],
    details: details.join(", "),
    bodyKey: (request) => request,
    encode: (request) => ({
      contentType: "application/json",
      body: [Buffer.from(JSON.stringify(protocol.body(request)))],
    }),
    read: (answer) => readGeneration(answer, protocol),
    framing: protocol.framing,
    openStream: () => createGenerationStream(protocol),
    streamed: stream,
    models: {
      url: modelsUrl,
      ...(model === undefined ? {} : { wanted: model }),
      changesBeside: spec.kind === "llama-cpp" || spec.kind.startsWith("openai-"),
    },
  };
}
