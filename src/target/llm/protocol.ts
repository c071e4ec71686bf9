import type { PromptRequest } from "../../record/index.ts";
import type { GenerationSink } from "./generation.ts";
import type { Json } from "./json-fields.ts";

/** How one family of servers words a request and its answers. */
export interface Protocol {
  /** The request's body. */
  body(request: PromptRequest): Json;
  /** How the pieces of a streamed answer are told apart. */
  readonly framing: "events" | "lines";
  /** What a stream ends with, for messages: "[DONE]". */
  readonly endMark: string;
  /** A stream that is closed in good order after a finish reason is whole, although its end mark is missing. */
  readonly endMarkIsOptional: boolean;
  /** Reads one event of a stream. False when it is none of this protocol. Plain errors were seen to before. */
  readEvent(event: Json, sink: GenerationSink): boolean;
  /** Reads an answer that came whole. False when it is none. */
  readWhole(answer: Json, sink: GenerationSink): boolean;
}
