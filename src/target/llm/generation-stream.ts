import { notA } from "../answer/json-answer.ts";
import { cutLine, type Reading, type StreamReader, type WholeAnswer } from "../answer/reading.ts";
import { errorSentence } from "../answer/server-message.ts";
import { createGeneration } from "./generation.ts";
import { fields, type Json } from "./json-fields.ts";
import type { Protocol } from "./protocol.ts";

/** The words of an error in an answer or event; undefined when it is none. */
function errorIn(json: Json, name: string): string | undefined {
  const hasError = json.error !== undefined && json.error !== null;
  const isError = hasError || name === "error" || json.type === "error" || json.object === "error";
  return isError ? (errorSentence(json) ?? JSON.stringify(json)) : undefined;
}

/** Puts a generated answer together from the events of its stream. */
export function createGenerationStream(protocol: Protocol): StreamReader {
  const generation = createGeneration();
  /** The first event that the protocol does not know; none of them matters once it knew one. */
  let stranger: string | undefined;
  let known = false;
  let problem: string | undefined;

  const take = (name: string, data: string, at: number): void => {
    if (generation.ended || generation.failure !== undefined || problem !== undefined) return;
    if (data.trim() === "[DONE]") {
      generation.sink.end();
      return;
    }
    let event: Json;
    try {
      event = fields(JSON.parse(data));
    } catch {
      if (name === "error") generation.sink.fail(data);
      else if (name !== cutLine || !known)
        problem = `${protocol.framing === "lines" ? "a line" : "an event"} that is not JSON: ${data}`;
      return;
    }
    const error = errorIn(event, name);
    if (error !== undefined) generation.sink.fail(error);
    else if (protocol.readEvent(event, generation.sink)) known = true;
    else stranger ??= data;
    generation.closeEvent(at);
  };

  const trouble = (): Pick<Reading, "problem" | "problemKind"> => {
    if (generation.failure !== undefined) return { problem: generation.failure, problemKind: "streamError" };
    if (problem !== undefined) return { problem };
    if (!known && stranger !== undefined) return { problem: `events of another protocol: ${stranger}` };
    const whole = generation.ended || (protocol.endMarkIsOptional && generation.finishReason !== undefined);
    if (!whole) return { problem: `the stream ended without ${protocol.endMark}`, problemKind: "streamCut" };
    return generation.isEmpty ? { problem: "a stream without an answer in it" } : {};
  };

  return { take, finish: () => ({ ...generation.reading(), ...trouble() }) };
}

/** Reads a generated answer that came whole. */
export function readGeneration(answer: WholeAnswer, protocol: Protocol): Reading {
  let json: Json;
  try {
    json = fields(JSON.parse(answer.body));
  } catch {
    return notA("JSON", answer);
  }
  const error = errorIn(json, "");
  if (error !== undefined) return { problem: `an error with a good status: ${error}` };
  const generation = createGeneration();
  if (!protocol.readWhole(json, generation.sink))
    return { problem: `JSON without an answer: ${answer.body}` };
  if (generation.failure !== undefined)
    return { problem: `an error with a good status: ${generation.failure}` };
  const { stream: _none, ...reading } = generation.reading();
  return reading;
}
