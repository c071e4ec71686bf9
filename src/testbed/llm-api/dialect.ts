import type { ApiError } from "../http/api-error.ts";
import type { LlmJob, LlmPiece, LlmResult } from "../llm/llm-engine.ts";
import type { LlmStreamSpec } from "../llm/llm-server-spec.ts";
import type { JsonObject } from "./json-body.ts";

/** A request as its dialect understands it; the server fills in the rest of the job. */
export interface AskedJob extends Omit<LlmJob, "id" | "model" | "body"> {
  /** Null: whichever is loaded. */
  readonly model: string | null;
  /** Whether the stream's token counts were asked for, where a dialect leaves that to the client. */
  readonly usage: "none" | "end" | "continuous";
}

/** What an answer's frame needs to know beside the output. */
export interface AnswerFrame {
  readonly requestId: string;
  readonly model: string;
  /** Wall clock, for the labels that dialects want. */
  readonly createdAtMs: number;
  /** 0 where the engine counts only during the work. */
  readonly inputTokens: number;
  readonly usage: AskedJob["usage"];
  readonly shape: LlmStreamSpec;
  /** Time that loading the model took for this request. */
  readonly loadNs: number;
  /** Time since the request's head was seen, at the moment of the call. */
  elapsedNs(): number;
}

/** The events of one streamed answer, as text for the wire. */
export interface AnswerEvents {
  /** What comes before all output; "" for nothing. Called once. */
  opening(): string;
  /**
   * "" where the dialect keeps the piece for a later event.
   * @param outputTokens generated up to and with this piece
   */
  piece(piece: LlmPiece, outputTokens: number): string;
  done(result: LlmResult): string;
  /** The error event of a stream that fails in its middle. */
  failed(error: ApiError): string;
}

/** All pieces of an answer that is not streamed. */
export interface WholeAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCall: { readonly name: string; readonly arguments: string } | null;
  readonly result: LlmResult;
}

/** One way to ask a language model and to be answered: one path. */
export interface LlmDialect {
  readonly path: string;
  readonly streamType: string;
  /** A model that is not loaded is loaded for the request. */
  readonly loadsModels?: boolean;
  /** @throws ApiError 400, naming the field */
  read(body: JsonObject): AskedJob;
  events(frame: AnswerFrame): AnswerEvents;
  whole(frame: AnswerFrame, answer: WholeAnswer): object;
  errorBody(error: ApiError): string;
}

/** A tool call's arguments as the object that some dialects want; empty where the model's text is no JSON. */
export function parsedArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export const eventStream = "text/event-stream; charset=utf-8";

/** A server-sent event without a name. */
export const dataEvent = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

/** A server-sent event whose name is its data's type, as Anthropic and the responses API have them. */
export const typedEvent = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
