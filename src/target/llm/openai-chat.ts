import type { GenerationSink } from "./generation.ts";
import { fields, items, type Json, text } from "./json-fields.ts";
import { firstChoice, openaiStreamOptions, takeOpenaiCounts } from "./openai-choices.ts";
import { given, ignoresEos, outputLimit, withSystem } from "./prompt-parts.ts";
import type { OpenaiChatSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";

/** Content is a text, or a list of parts (Mistral's reasoning models put their thinking there). */
function takeContent(content: unknown, sink: GenerationSink): void {
  sink.output("a", text(content));
  for (const part of items(content).map(fields)) {
    if (part.type === "thinking") {
      sink.output("r", text(part.thinking));
      for (const thought of items(part.thinking)) sink.output("r", text(fields(thought).text));
    } else sink.output("a", text(part.text));
  }
}

/** A function's name and its arguments are output of the model, and come as such. */
function takeCall(call: Json, sink: GenerationSink): void {
  sink.output("t", text(call.name));
  sink.output("t", text(call.arguments));
}

/**
 * A message, or the part of one that an event brings. Reasoning has two names: reasoning_content (DeepSeek, vLLM,
 * SGLang, llama.cpp) and reasoning (OpenRouter, Groq, Ollama, newer vLLM); who sends both sends it twice.
 */
function takeMessage(message: Json, sink: GenerationSink): void {
  sink.output("r", text(message.reasoning_content) || text(message.reasoning));
  takeContent(message.content, sink);
  sink.output("a", text(message.refusal));
  takeCall(fields(message.function_call), sink);
  for (const call of items(message.tool_calls)) takeCall(fields(fields(call).function), sink);
}

/** OpenAI's chat/completions and its imitations. */
export function openaiChat(spec: OpenaiChatSpec): Protocol {
  const { model, stream, temperature, system, maxTokensField, extra } = spec;
  return {
    body: (request) => {
      const limit = outputLimit(request, spec);
      const ignore = ignoresEos(request, spec);
      return given({
        model,
        messages: withSystem(request, system),
        [maxTokensField]: limit,
        temperature,
        stream,
        stream_options: openaiStreamOptions(spec),
        ignore_eos: ignore ? true : undefined,
        min_tokens: ignore ? limit : undefined,
        ...extra,
      });
    },
    framing: "events",
    endMark: "[DONE]",
    endMarkIsOptional: true,
    readEvent: (event, sink) => {
      const choice = firstChoice(event);
      takeMessage(fields(choice?.delta), sink);
      sink.finished(choice?.finish_reason);
      takeOpenaiCounts(event, sink);
      return Array.isArray(event.choices);
    },
    readWhole: (answer, sink) => {
      const choice = firstChoice(answer);
      takeMessage(fields(choice?.message), sink);
      sink.finished(choice?.finish_reason);
      takeOpenaiCounts(answer, sink);
      return choice !== undefined;
    },
  };
}
