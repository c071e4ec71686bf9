import type { GenerationSink } from "./generation.ts";
import { type Json, text } from "./json-fields.ts";
import { firstChoice, openaiStreamOptions, takeOpenaiCounts } from "./openai-choices.ts";
import { asOneText, given, ignoresEos, outputLimit, withSystem } from "./prompt-parts.ts";
import type { OpenaiCompletionsSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";

/** OpenAI's older completions and its imitations. */
export function openaiCompletions(spec: OpenaiCompletionsSpec): Protocol {
  const { model, stream, temperature, system, extra } = spec;
  const read = (json: Json, sink: GenerationSink): boolean => {
    const choice = firstChoice(json);
    sink.output("a", text(choice?.text));
    sink.finished(choice?.finish_reason);
    takeOpenaiCounts(json, sink);
    return Array.isArray(json.choices);
  };
  return {
    body: (request) => {
      const limit = outputLimit(request, spec);
      const ignore = ignoresEos(request, spec);
      return given({
        model,
        prompt: asOneText(withSystem(request, system)),
        max_tokens: limit,
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
    readEvent: read,
    readWhole: read,
  };
}
