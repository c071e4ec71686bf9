import type { GenerationSink } from "./generation.ts";
import { count, fields, items, type Json, text } from "./json-fields.ts";
import { given, outputLimit, splitSystem } from "./prompt-parts.ts";
import type { AnthropicMessagesSpec } from "./prompt-target-spec.ts";
import type { Protocol } from "./protocol.ts";
import { usageOf } from "./server-counts.ts";

/** input_tokens counts what no cache had; the whole prompt is that, what was read from a cache and written to one. */
function takeUsage(value: unknown, sink: GenerationSink): void {
  const usage = fields(value);
  const read = count(usage.cache_read_input_tokens);
  const fresh = count(usage.input_tokens);
  const written = count(usage.cache_creation_input_tokens) ?? 0;
  sink.usage(
    usageOf({
      inputTokens: fresh === undefined ? undefined : fresh + written + (read ?? 0),
      outputTokens: usage.output_tokens,
      reasoningTokens: fields(usage.output_tokens_details).thinking_tokens,
      cachedInputTokens: read,
    }),
  );
}

/** A block as it begins, or whole. The signature of a thought is no output. */
function takeBlock(block: Json, sink: GenerationSink): void {
  sink.output("a", text(block.text));
  sink.output("r", text(block.thinking));
  if (block.type !== "tool_use" && block.type !== "server_tool_use") return;
  sink.output("t", text(block.name));
  const input = fields(block.input);
  // A block that begins has an empty input, whose text comes in deltas.
  if (Object.keys(input).length > 0) sink.output("t", JSON.stringify(input));
}

function readEvent(event: Json, sink: GenerationSink): boolean {
  switch (event.type) {
    case "message_start":
      takeUsage(fields(event.message).usage, sink);
      break;
    case "content_block_start":
      takeBlock(fields(event.content_block), sink);
      break;
    case "content_block_delta": {
      const delta = fields(event.delta);
      sink.output("a", text(delta.text));
      sink.output("r", text(delta.thinking));
      sink.output("t", text(delta.partial_json));
      break;
    }
    case "message_delta":
      sink.finished(fields(event.delta).stop_reason);
      takeUsage(event.usage, sink);
      break;
    case "message_stop":
      sink.end();
      break;
    default:
      return false;
  }
  return true;
}

/** Anthropic's messages. */
export function anthropicMessages(spec: AnthropicMessagesSpec): Protocol {
  const { model, stream, temperature, extra } = spec;
  return {
    body: (request) => {
      const { system, messages } = splitSystem(request, spec.system);
      return given({
        model,
        max_tokens: outputLimit(request, spec),
        system,
        messages,
        temperature,
        stream,
        ...extra,
      });
    },
    framing: "events",
    endMark: "message_stop",
    endMarkIsOptional: false,
    readEvent,
    readWhole: (answer, sink) => {
      for (const block of items(answer.content)) takeBlock(fields(block), sink);
      sink.finished(answer.stop_reason);
      takeUsage(answer.usage, sink);
      return Array.isArray(answer.content);
    },
  };
}
