import type { GenerationSink } from "./generation.ts";
import { count, fields, type Json, text } from "./json-fields.ts";
import { asOneText, given, ignoresEos, outputLimit, withSystem } from "./prompt-parts.ts";
import type { LlamaCppSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";
import { llamaCppTimings, usageOf } from "./server-counts.ts";

/** Older servers say it in three booleans. */
function stopReason(json: Json): string | undefined {
  if (typeof json.stop_type === "string") return json.stop_type;
  if (json.stopped_limit === true) return "limit";
  if (json.stopped_eos === true) return "eos";
  return json.stopped_word === true ? "word" : undefined;
}

function takeEnd(json: Json, sink: GenerationSink): void {
  sink.finished(stopReason(json));
  sink.usage(
    usageOf({
      inputTokens: json.tokens_evaluated,
      outputTokens: json.tokens_predicted,
      // tokens_cached is what the slot holds in the end, not what the prompt found there.
      cachedInputTokens: fields(json.timings).cache_n,
    }),
  );
  sink.timings(llamaCppTimings(json.timings));
}

/** llama.cpp's completion. */
export function llamaCpp(spec: LlamaCppSpec): Protocol {
  const { model, stream, temperature, system, extra } = spec;
  return {
    body: (request) =>
      given({
        model,
        prompt: asOneText(withSystem(request, system)),
        n_predict: outputLimit(request, spec),
        temperature,
        stream,
        ignore_eos: ignoresEos(request, spec) ? true : undefined,
        ...extra,
      }),
    framing: "events",
    endMark: "its event with stop: true",
    endMarkIsOptional: false,
    readEvent: (event, sink) => {
      sink.output("a", text(event.content));
      sink.tokensSoFar(count(event.tokens_predicted));
      if (event.stop === true) {
        takeEnd(event, sink);
        sink.end();
      }
      return typeof event.content === "string";
    },
    readWhole: (answer, sink) => {
      sink.output("a", text(answer.content));
      takeEnd(answer, sink);
      return typeof answer.content === "string";
    },
  };
}
