import type { OutputKind } from "../answer/reading.ts";
import { errorSentence } from "../answer/server-message.ts";
import type { GenerationSink } from "./generation.ts";
import { fields, items, type Json, text } from "./json-fields.ts";
import { given, outputLimit, withSystem } from "./prompt-parts.ts";
import type { OpenaiResponsesSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";
import { usageOf } from "./server-counts.ts";

/** The events that bring output. Their .done twins repeat it and are not read. */
const deltas: Readonly<Record<string, OutputKind>> = {
  "response.output_text.delta": "a",
  "response.refusal.delta": "a",
  "response.reasoning_text.delta": "r",
  "response.reasoning_summary_text.delta": "r",
  "response.function_call_arguments.delta": "t",
  "response.custom_tool_call_input.delta": "t",
};

/** The events that end a stream, each with the response in it. */
const endings: readonly unknown[] = [
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.cancelled",
];

/** How a response ended, and its counts. */
function takeEnd(response: Json, sink: GenerationSink): void {
  sink.finished(text(fields(response.incomplete_details).reason) || response.status);
  const usage = fields(response.usage);
  sink.usage(
    usageOf({
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      reasoningTokens: fields(usage.output_tokens_details).reasoning_tokens,
      cachedInputTokens: fields(usage.input_tokens_details).cached_tokens,
    }),
  );
  if (response.status === "failed" || (response.error !== undefined && response.error !== null))
    sink.fail(errorSentence(response) ?? "the response failed");
}

/** One item of a whole response: a message, its reasoning, or a call. */
function takeItem(item: Json, sink: GenerationSink): void {
  for (const part of items(item.summary).map(fields)) sink.output("r", text(part.text));
  const kind: OutputKind = item.type === "reasoning" ? "r" : "a";
  for (const part of items(item.content).map(fields))
    sink.output(kind, text(part.text) || text(part.refusal));
  for (const part of [item.name, item.arguments, item.input]) sink.output("t", text(part));
}

/** OpenAI's responses. */
export function openaiResponses(spec: OpenaiResponsesSpec): Protocol {
  const { model, stream, temperature, system, extra } = spec;
  return {
    body: (request) =>
      given({
        model,
        input: withSystem(request, system),
        max_output_tokens: outputLimit(request, spec),
        temperature,
        stream,
        ...extra,
      }),
    framing: "events",
    endMark: "response.completed",
    endMarkIsOptional: false,
    readEvent: (event, sink) => {
      const kind = deltas[text(event.type)];
      if (kind !== undefined) sink.output(kind, text(event.delta));
      else if (event.type === "response.output_item.added") sink.output("t", text(fields(event.item).name));
      else if (endings.includes(event.type)) {
        takeEnd(fields(event.response), sink);
        sink.end();
      }
      return text(event.type).startsWith("response.");
    },
    readWhole: (answer, sink) => {
      for (const item of items(answer.output)) takeItem(fields(item), sink);
      takeEnd(answer, sink);
      return Array.isArray(answer.output);
    },
  };
}
