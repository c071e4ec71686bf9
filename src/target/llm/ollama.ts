import type { PromptRequest } from "../../record/index.ts";
import type { GenerationSink } from "./generation.ts";
import { fields, items, type Json, text } from "./json-fields.ts";
import { asOneText, given, outputLimit, splitSystem, withSystem } from "./prompt-parts.ts";
import type { OllamaChatSpec, OllamaGenerateSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";
import { nanosecondsToMs, timingsOf, usageOf } from "./server-counts.ts";

function takeOutput(json: Json, sink: GenerationSink): boolean {
  // Chat has a message, generate has the same things beside each other.
  const message = json.message === undefined ? json : fields(json.message);
  sink.output("r", text(message.thinking));
  sink.output("a", text(message.content) || text(message.response));
  for (const call of items(message.tool_calls)) {
    const { name, arguments: given } = fields(fields(call).function);
    sink.output("t", text(name));
    if (given !== undefined) sink.output("t", typeof given === "string" ? given : JSON.stringify(given));
  }
  return json.message !== undefined || typeof json.response === "string";
}

/** The counts and durations of the last line. A prompt that was in the cache whole has no count of its own. */
function takeEnd(json: Json, sink: GenerationSink): void {
  if (json.done !== true) return;
  sink.finished(json.done_reason);
  sink.usage(usageOf({ inputTokens: json.prompt_eval_count, outputTokens: json.eval_count }));
  sink.timings(
    timingsOf({
      loadMs: nanosecondsToMs(json.load_duration),
      promptMs: nanosecondsToMs(json.prompt_eval_duration),
      promptTokens: json.prompt_eval_count,
      outputMs: nanosecondsToMs(json.eval_duration),
      outputTokens: json.eval_count,
    }),
  );
  sink.end();
}

function read(json: Json, sink: GenerationSink): boolean {
  const known = takeOutput(json, sink);
  takeEnd(json, sink);
  return known;
}

function ollama(
  spec: OllamaChatSpec | OllamaGenerateSpec,
  words: (request: PromptRequest) => Json,
): Protocol {
  const { model, stream, temperature, keepAlive, options, extra } = spec;
  return {
    body: (request) =>
      given({
        model,
        ...words(request),
        stream,
        options: given({ ...options, num_predict: outputLimit(request, spec), temperature }),
        keep_alive: keepAlive,
        ...extra,
      }),
    framing: "lines",
    endMark: "its line with done: true",
    endMarkIsOptional: false,
    readEvent: read,
    readWhole: read,
  };
}

/** Ollama's chat. */
export function ollamaChat(spec: OllamaChatSpec): Protocol {
  return ollama(spec, (request) => ({ messages: withSystem(request, spec.system) }));
}

/** Ollama's generate: the model's template is applied by the server, roles are lost. */
export function ollamaGenerate(spec: OllamaGenerateSpec): Protocol {
  return ollama(spec, (request) => {
    const { system, messages } = splitSystem(request, spec.system);
    return { prompt: asOneText(messages), system };
  });
}
